/** The key that signs receipts, as a file: PEM, with its public half beside it for those who verify. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addFile, readPrivateFile } from '../../files/private-file.ts';
import type { ReceiptSigner } from '../../ports/receipt-signer.ts';

/** Of the public half. */
const publicKeyFileOf = (file: string): string => `${file}.pub`;

/** Reads the key, making it where there is none. @throws Error that says what to do */
export async function openReceiptSigner(file: string): Promise<ReceiptSigner> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  let text = await readPrivateFile(file, 'keys');
  if (text === undefined) {
    // Ours, or that of whoever was first.
    await addFile(file, newKeyText());
    text = (await readPrivateFile(file, 'keys')) ?? Buffer.alloc(0);
  }
  const key = privateKeyFrom(text, file);
  const publicKey = createPublicKey(key);
  await writeFile(publicKeyFileOf(file), publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o644 });
  return { publicKey: encoded(publicKey), sign: async (message) => sign(null, message, key) };
}

/** A public key's file, as `ReceiptSigner` has such a key. @throws Error that says what to do */
export async function readPublicKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`There is no ${file} to read.`, { cause });
  });
  // Of a private key Node would make the public half: nobody should be asked to hand one over.
  if (!text.includes('-----BEGIN PUBLIC KEY-----')) throw new Error(notPublic(file));
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return encoded(key);
  } catch {
    // Said below.
  }
  throw new Error(notPublic(file));
}

const notPublic = (file: string): string => `${file} is no public Ed25519 key in PEM.`;

const encoded = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');

const newKeyText = (): Buffer =>
  Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** Nothing of the text goes into an error. */
function privateKeyFrom(text: Buffer, file: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new Error(
    `${file} is not a usable signing key. Put it back from a copy, or remove it: then a new one is made, and receipts from before are verified with the old public key.`,
  );
}
