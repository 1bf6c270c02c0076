import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeysInFiles } from '../../shared/adapters/local-keys/keys-in-files.ts';
import { createKeysInMemory } from '../../shared/adapters/local-keys/keys-in-memory.ts';
import { describeKeyWrapper } from './tenant-keys/key-wrapper.ts';
import { describeWrappedKeys } from './tenant-keys/wrapped-keys.ts';

async function inFiles() {
  const directory = await mkdtemp(join(tmpdir(), 'askacme-keys-'));
  const opened = await openKeysInFiles(directory);
  return { ...opened, close: () => rm(directory, { recursive: true, force: true }) };
}

describeKeyWrapper('The master key of a laptop', inFiles);
describeWrappedKeys('A directory', inFiles);
// It wraps nothing: there is no second place that could be read without the first.
describeWrappedKeys('Memory', async () => ({ ...createKeysInMemory(), close: async () => undefined }));
