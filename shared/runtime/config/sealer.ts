/** Where the keys of wall 5 are kept, out of the variables. */
import type { SealerConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { hasKeysOnAws, readAwsSealer } from './tenant-keys.ts';

/** In memory where nothing is said: the local server keeps them where the documents are. */
export function readSealer(reading: Reading): SealerConfig {
  const directory = reading.value('SEAL_DIRECTORY');
  if (hasKeysOnAws(reading)) {
    if (directory !== undefined) {
      reading.fault(
        'SEAL_DIRECTORY',
        'and TENANT_KEY_TABLE are both set',
        'Keep one: keys are in one place.',
      );
    }
    return readAwsSealer(reading);
  }
  return directory === undefined ? { kind: 'memory' } : { kind: 'local', directory };
}
