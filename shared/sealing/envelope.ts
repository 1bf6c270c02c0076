/** Wall 5: one sealed text. AES-256-GCM (NIST SP 800-38D), a random nonce each, the place as additional authenticated data. */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import type { SealedPlace, SealedText } from '../ports/sealer.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';

/** Base64 of: format, key version (four bytes, the highest first), nonce, ciphertext, tag. */
const format = 1;
const versionBytes = 4;
const nonceBytes = 12;
const tagBytes = 16;
const markBytes = 1 + versionBytes;
const headBytes = markBytes + nonceBytes;

const algorithm = 'aes-256-gcm';

/** A key of 32 bytes and its number among the tenant's. */
export interface DataKey {
  readonly version: number;
  /** Shows nothing of itself where it is printed, logged or written as JSON. */
  readonly key: KeyObject;
}

/** Up to 2^32 texts a key, two equal random nonces are less likely than 2^-32: rotate before. */
export function sealText(
  { version, key }: DataKey,
  tenant: TenantId,
  place: SealedPlace,
  text: string,
): SealedText {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(format, 0);
  head.writeUInt32BE(version, 1);
  randomBytes(nonceBytes).copy(head, markBytes);
  const cipher = createCipheriv(algorithm, key, nonceOf(head), { authTagLength: tagBytes });
  cipher.setAAD(additionalData(tenant, place, version));
  const sealed = Buffer.concat([head, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64') as SealedText;
}

/** Which key it says it was sealed under, which only opening it proves; `undefined` where it is nothing that `sealText` makes. */
export const keyVersionOf = (sealed: SealedText): number | undefined =>
  // As many characters as hold the mark: nothing is decoded twice in full.
  versionIn(Buffer.from(sealed.slice(0, 4 * Math.ceil(markBytes / 3)), 'base64'));

/** `undefined` where it does not open: another key, another place, or not as it was sealed. */
export function openText(
  { version, key }: DataKey,
  tenant: TenantId,
  place: SealedPlace,
  sealed: SealedText,
): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < headBytes + tagBytes || versionIn(bytes) !== version) return undefined;
  // Base64 is read loosely: what is written otherwise was changed, even if the bytes are the same.
  if (bytes.toString('base64') !== sealed) return undefined;
  const decipher = createDecipheriv(algorithm, key, nonceOf(bytes), { authTagLength: tagBytes });
  decipher.setAAD(additionalData(tenant, place, version));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headBytes, -tagBytes)), decipher.final()]).toString(
      'utf8',
    );
  } catch {
    return undefined;
  }
}

const versionIn = (bytes: Buffer): number | undefined =>
  bytes.length < markBytes || bytes[0] !== format ? undefined : bytes.readUInt32BE(1);

const nonceOf = (bytes: Buffer): Buffer => bytes.subarray(markBytes, headBytes);

/** As JSON, so that no two places read alike. */
const additionalData = (
  tenant: TenantId,
  { documentId, pii, generation, number }: SealedPlace,
  version: number,
): Buffer =>
  Buffer.from(JSON.stringify(['askacme', format, version, tenant, documentId, pii, generation, number]));
