/** Goes through a list page by page. */
import type { ProofReply } from '../attack.ts';

/** An engine that mixes tenants up may never come to an end. */
const maxPages = 30;

export async function pagesOf(
  limit: number,
  read: (path: string) => Promise<ProofReply>,
): Promise<readonly ProofReply[]> {
  const pages: ProofReply[] = [];
  let cursor: string | undefined;
  do {
    const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await read(`/documents?limit=${limit}${after}`);
    pages.push(page);
    cursor = cursorOf(page);
  } while (cursor !== undefined && pages.length < maxPages);
  return pages;
}

export const countOf = ({ json }: ProofReply): number =>
  Number((json as { count?: unknown } | undefined)?.count ?? 0);

function cursorOf({ json }: ProofReply): string | undefined {
  const cursor = (json as { next_cursor?: unknown } | undefined)?.next_cursor;
  return typeof cursor === 'string' ? cursor : undefined;
}
