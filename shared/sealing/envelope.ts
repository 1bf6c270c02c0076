/** Wall 5: one sealed text. AES-256-GCM (NIST SP 800-38D), a random nonce each, the place as additional authenticated data. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealedPlace, SealedText } from '../ports/sealer.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';

/** Base64 of: format, key version (four bytes, the highest first), nonce, ciphertext, tag. */
const format = 1;
const versionBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + versionBytes + nonceBytes;

const algorithm = 'aes-256-gcm';

/** A key of 32 bytes and its number among the tenant's. */
export interface DataKey {
  readonly version: number;
  readonly key: Uint8Array;
}

/** At 2^32 texts a key, two random nonces are still unlikely to be equal: rotate long before. */
export function sealText(
  { version, key }: DataKey,
  tenant: TenantId,
  place: SealedPlace,
  text: string,
): SealedText {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(format, 0);
  head.writeUInt32BE(version, 1);
  randomBytes(nonceBytes).copy(head, 1 + versionBytes);
  const cipher = createCipheriv(algorithm, key, nonceOf(head), { authTagLength: tagBytes });
  cipher.setAAD(additionalData(tenant, place, version));
  const sealed = Buffer.concat([head, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64') as SealedText;
}

/** Which key it was sealed under; `undefined` where it is nothing that `sealText` makes. */
export function keyVersionOf(sealed: SealedText): number | undefined {
  const head = Buffer.from(sealed.slice(0, 8), 'base64');
  return head.length < 1 + versionBytes || head[0] !== format ? undefined : head.readUInt32BE(1);
}

/** `undefined` where it does not open: another key, another place, or not as it was sealed. */
export function openText(
  { version, key }: DataKey,
  tenant: TenantId,
  place: SealedPlace,
  sealed: SealedText,
): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  // Base64 that is read loosely could be changed without being noticed.
  if (bytes.length < headBytes + tagBytes || bytes.toString('base64') !== sealed) return undefined;
  const decipher = createDecipheriv(algorithm, key, nonceOf(bytes), { authTagLength: tagBytes });
  decipher.setAAD(additionalData(tenant, place, version));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(headBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

const nonceOf = (bytes: Buffer): Buffer => bytes.subarray(1 + versionBytes, headBytes);

/** As JSON, so that no two places read alike. */
const additionalData = (
  tenant: TenantId,
  { documentId, pii, generation, number }: SealedPlace,
  version: number,
): Buffer =>
  Buffer.from(JSON.stringify(['askacme', format, version, tenant, documentId, pii, generation, number]));
