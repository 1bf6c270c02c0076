/** Where a function on Lambda reads its configuration: before anything else, and it starts only with a good one. */
import { ConfigurationError } from './config/configuration-error.ts';
import { createLogger } from './logger.ts';

/** @throws what `read` throws. Every fault is in the log by then, whatever LOG_LEVEL was meant to be */
export function readAtStart<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    const faults = error instanceof ConfigurationError ? error.faults : [String(error)];
    createLogger('ERROR').error('bad configuration', { faults });
    throw error;
  }
}
