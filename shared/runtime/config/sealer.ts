/** Where the keys of wall 5 are kept, out of the variables. */
import type { SealerConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { hasKeysOnAws, readAwsSealer } from './tenant-keys.ts';

export const readSealer = (reading: Reading): SealerConfig =>
  hasKeysOnAws(reading) ? readAwsSealer(reading) : { kind: 'memory' };
