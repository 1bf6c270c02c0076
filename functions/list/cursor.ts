/** A list position as the opaque text that travels. It names a document the caller has just seen, and nothing else. */
import { isDocumentId } from '../../shared/contract/fields.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { ListPosition } from '../../shared/ports/tenant-store.ts';

export const encodeCursor = ({ id, pii }: ListPosition): string =>
  Buffer.from(`${pii ? 'p' : 'v'}${id}`).toString('base64url');

/** @throws AppError `invalid-request` for anything that `encodeCursor` did not make */
export function decodeCursor(cursor: string): ListPosition {
  const text = Buffer.from(cursor.slice(0, 256), 'base64url').toString('latin1');
  const position = { id: text.slice(1), pii: text.startsWith('p') };
  if (!isDocumentId(position.id) || encodeCursor(position) !== cursor) {
    throw new AppError('invalid-request', {
      errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return position;
}
