/** The one log level on Lambda, where alarms, meters and the audit trail are lines of a log. */
import type { Faults } from './reading.ts';

/** Metric filters count lines of INFO, WARN and ERROR: above INFO an alarm could never go off, and DEBUG tells too much. */
export function readLogLevelOnLambda({ variables, fault }: Faults): 'INFO' {
  if ((variables.LOG_LEVEL || 'INFO') !== 'INFO') {
    fault('LOG_LEVEL', 'must be INFO on Lambda, where alarms count log lines', 'Set it so, or unset it.');
  }
  return 'INFO';
}
