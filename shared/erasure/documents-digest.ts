/** One figure for a list of documents, which whoever has the list can make too. */
import { createHash } from 'node:crypto';

export interface ListedDocument {
  readonly id: string;
  readonly pii: boolean;
}

/**
 * SHA-256, hexadecimal, over a line each of `id personal` or `id open`, sorted by bytes, each ended by a line feed: what
 * `sort | sha256sum` makes of them in the C locale. Ids hold no spaces.
 */
export function documentsDigest(documents: readonly ListedDocument[]): string {
  const lines = documents.map(({ id, pii }) => Buffer.from(`${id} ${pii ? 'personal' : 'open'}\n`));
  const digest = createHash('sha256');
  for (const line of lines.sort(Buffer.compare)) digest.update(line);
  return digest.digest('hex');
}
