/** The key that wraps tenants' keys on a laptop: a file in the directory of the keys. Whoever loses it has lost the documents. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addFile, readPrivateFile } from '../../files/private-file.ts';

const fileName = 'master-key.jwk.json';
const keyBytes = 32;

/** Reads the key of `directory`, making both where there is nothing yet. @throws Error that says what to do */
export async function openMasterKey(directory: string): Promise<KeyObject> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, fileName);
  const text = await readPrivateFile(file, 'keys');
  if (text !== undefined) return keyFrom(text, file);
  await refuseWithoutMasterKey(directory);
  // Ours, or that of whoever was first.
  await addFile(file, newKeyText());
  return keyFrom((await readPrivateFile(file, 'keys')) ?? Buffer.alloc(0), file);
}

/** A new one would open nothing of what is there, and hide that it was lost. */
async function refuseWithoutMasterKey(directory: string): Promise<void> {
  const names = await readdir(directory);
  if (!names.some((name) => name.startsWith('keys-')) || names.includes(fileName)) return;
  throw new Error(
    `${directory} holds tenants' keys, and ${fileName}, which alone opens them, is gone. Put it back from a copy. Without one the documents are lost: remove the directory with them.`,
  );
}

/** A JSON Web Key of RFC 7517, for AES-256 (RFC 7518, 6.4). */
const newKeyText = (): Buffer =>
  Buffer.from(
    `${JSON.stringify({ kty: 'oct', alg: 'A256GCM', k: randomBytes(keyBytes).toString('base64url') }, undefined, 2)}\n`,
  );

function keyFrom(text: Buffer, file: string): KeyObject {
  const key = keyBytesOf(text);
  if (key?.length === keyBytes) return createSecretKey(key);
  throw new Error(
    `${file} is not a usable master key. Put it back from a copy: without it no document opens.`,
  );
}

/** Nothing of the text goes into an error. */
function keyBytesOf(text: Buffer): Buffer | undefined {
  try {
    const { kty, alg, k } = JSON.parse(text.toString('utf8'));
    return kty === 'oct' && alg === 'A256GCM' && typeof k === 'string'
      ? Buffer.from(k, 'base64url')
      : undefined;
  } catch {
    return undefined;
  }
}
