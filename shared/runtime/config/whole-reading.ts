/** One reading from its start to what holds of any: every reader of the configuration goes through here. */
import { ConfigurationError } from './configuration-error.ts';
import { checkProcess } from './dangers.ts';
import { checkSpelling } from './misspellings.ts';
import { type Reading, startReading, type Variables } from './reading.ts';

/** @throws ConfigurationError that lists everything wrong */
export function readWhole<T>(variables: Variables, parts: (reading: Reading) => T): T {
  const reading = startReading(variables);
  const result = parts(reading);
  checkProcess(reading);
  checkSpelling(reading);
  if (reading.faults.length === 0) return result;
  throw new ConfigurationError(reading.faults);
}
