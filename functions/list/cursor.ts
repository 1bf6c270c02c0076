/**
 * A list position as the opaque text that travels: sealed with AES-256-GCM, and good only for the tenant, the
 * visibility and the tag that it was made for. Whatever else arrives is refused before the store sees it.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { isDocumentId } from '../../shared/contract/fields.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { ListPosition } from '../../shared/ports/tenant-store.ts';
import type { Visibility } from '../../shared/tenancy/tenant-context.ts';

export interface CursorScope {
  readonly tenantId: string;
  readonly visibility: Visibility;
  readonly tag: string | undefined;
}

export interface CursorCodec {
  encode(position: ListPosition, scope: CursorScope): string;
  /** @throws AppError `invalid-request` for anything that `encode` did not make for this scope */
  decode(cursor: string, scope: CursorScope): ListPosition;
}

const nonceBytes = 12;
const tagBytes = 16;
const longestCursor = 256;
const leastSecretLength = 32;

/**
 * @param secret text that is hard to guess, the same in every process that answers for these cursors
 * @throws Error where it is shorter than 32 characters: from one cursor it could be found by trying
 */
export function createCursorCodec(secret: string): CursorCodec {
  if (secret.length < leastSecretLength)
    throw new Error('The key of list cursors has fewer than 32 characters.');
  const keys = Buffer.from(hkdfSync('sha256', secret, '', 'askacme list cursor', 64));
  const sealKey = keys.subarray(0, 32);
  const nonceKey = keys.subarray(32);

  return {
    encode(position, scope) {
      const text = `${position.pii ? 'p' : 'v'}${position.id}`;
      const about = bytesOf(scope);
      // Made from what is sealed: the same place gives the same cursor, and no nonce serves two places.
      const nonce = createHmac('sha256', nonceKey)
        .update(about)
        .update(text)
        .digest()
        .subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce).setAAD(about);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },

    decode(cursor, scope) {
      const bytes = Buffer.from(cursor.slice(0, longestCursor), 'base64url');
      // Base64 has several spellings for some bytes; only ours is taken.
      if (bytes.toString('base64url') !== cursor || bytes.length <= nonceBytes + tagBytes) refuse();
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(bytesOf(scope)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return open(
        () =>
          decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8'),
      );
    },
  };
}

/** Written so that no two scopes come to the same bytes. */
const bytesOf = ({ tenantId, visibility, tag }: CursorScope): Buffer =>
  Buffer.from(JSON.stringify([tenantId, visibility, tag ?? null]));

function open(decrypt: () => string): ListPosition {
  let text = '';
  try {
    text = decrypt();
  } catch {
    refuse();
  }
  const position = { id: text.slice(1), pii: text.startsWith('p') };
  return isDocumentId(position.id) ? position : refuse();
}

function refuse(): never {
  throw new AppError('invalid-request', {
    errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list' }],
  });
}
