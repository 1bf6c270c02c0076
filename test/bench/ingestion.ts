/** Documents into a tenant over HTTP, some at a time, with a word on stderr now and then. */
import type { ApiClient } from './api-client.ts';
import type { ScanDocument } from './exact-scan.ts';
import { inParallel } from './load.ts';

export const ingestConnections = 8;

const reportEvery = 500;

/** Milliseconds that it took. @throws Error at the first document that is not taken */
export async function ingestAll(
  client: ApiClient,
  { name, token, documents }: { name: string; token: string; documents: readonly ScanDocument[] },
): Promise<number> {
  const startedMs = performance.now();
  let done = 0;
  await inParallel(documents, ingestConnections, async (document) => {
    const { status, text } = await client.post('/ingest', token, JSON.stringify(document));
    if (status !== 201) throw new Error(`document ${document.id} was not taken: ${status} ${text}`);
    done++;
    if (done % reportEvery === 0 || done === documents.length) {
      console.error(`${name}: ${done} of ${documents.length} documents`);
    }
  });
  return performance.now() - startedMs;
}
