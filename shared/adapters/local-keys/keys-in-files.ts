/** Tenants' keys in a directory of the laptop's, wrapped under a master key beside them. */
import { join } from 'node:path';
import type { KeyWrapper, WrappedKeyAdministration } from '../../ports/tenant-keys.ts';
import { createKeyDirectory } from './key-directory.ts';
import { openMasterKey } from './master-key.ts';
import { createMasterKeyWrapper } from './master-key-wrapper.ts';

/** Makes the directory where it does not exist. @throws Error that says what to do where its keys cannot be used */
export async function openKeysInFiles(
  directory: string,
): Promise<{ keys: WrappedKeyAdministration; wrapper: KeyWrapper }> {
  const keyDirectory = join(directory, 'seal');
  const master = await openMasterKey(keyDirectory);
  return { keys: createKeyDirectory(keyDirectory), wrapper: createMasterKeyWrapper(master) };
}
