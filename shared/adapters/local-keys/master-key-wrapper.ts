/** Wraps tenants' keys under the laptop's master key: AES-256-GCM, the tenant as additional authenticated data. */

import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { unavailable } from '../../errors/unavailable.ts';
import type { KeyWrapper } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const authTagLength = 16;

/** What is wrapped is nonce, ciphertext and tag. */
export const createMasterKeyWrapper = (master: KeyObject): KeyWrapper => ({
  async wrap(tenant, keys) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, master, nonce, { authTagLength });
    cipher.setAAD(additionalData(tenant));
    return Buffer.concat([nonce, cipher.update(keys), cipher.final(), cipher.getAuthTag()]);
  },

  async unwrap(tenant, wrapped) {
    try {
      return unwrapped(master, tenant, Buffer.from(wrapped));
    } catch {
      throw unavailable(
        new Error('The wrapped keys do not open: another master key or tenant, or they were changed.'),
      );
    }
  },
});

function unwrapped(master: KeyObject, tenant: TenantId, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv(algorithm, master, wrapped.subarray(0, nonceBytes), { authTagLength });
  decipher.setAAD(additionalData(tenant));
  decipher.setAuthTag(wrapped.subarray(-authTagLength));
  return Buffer.concat([decipher.update(wrapped.subarray(nonceBytes, -authTagLength)), decipher.final()]);
}

/** As JSON, so that it reads like no other use of the key. */
const additionalData = (tenant: TenantId): Buffer =>
  Buffer.from(JSON.stringify(['askacme', 'keys', 1, tenant]));
