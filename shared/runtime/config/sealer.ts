/** Where the keys of wall 5 are kept, out of the variables. */
import type { SealerConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';

/** In memory where nothing is said: the local server keeps them where the documents are. */
export function readSealer(reading: Reading): SealerConfig {
  const directory = reading.value('SEAL_DIRECTORY');
  return directory === undefined ? { kind: 'memory' } : { kind: 'local', directory };
}
