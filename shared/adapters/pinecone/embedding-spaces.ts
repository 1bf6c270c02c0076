/** Vectors of two models are never compared. What a caller cannot see has no say, and is not named. */
import { AppError } from '../../errors/app-error.ts';

/** @throws AppError `embedding-mismatch` where one of `stored` is not `asked` */
export function assertSpace(stored: readonly string[], asked: string): void {
  const other = stored.find((space) => space !== asked);
  if (other === undefined) return;
  throw new AppError('embedding-mismatch', {
    detail: `The documents were embedded as '${other}', and the configured model embeds as '${asked}'. Configure the former model again, or erase the documents and ingest them anew.`,
  });
}
