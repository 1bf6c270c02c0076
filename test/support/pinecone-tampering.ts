/** Somebody who writes into a Pinecone index past the API: with the index's key, and without a tenant's. */
import type { PineconeServer, RawRecord } from '../../infra/local/pinecone/server.ts';

/** Puts what `change` makes of a namespace's records in their place; what it has from elsewhere, too. */
export async function tamper(
  server: PineconeServer,
  namespace: string,
  change: (records: RawRecord[]) => readonly RawRecord[],
): Promise<void> {
  const records = change(server.records(namespace)).map(({ namespace: _, ...record }) => record);
  await send(server, '/vectors/delete', { deleteAll: true, namespace });
  await send(server, '/vectors/upsert', { vectors: records, namespace });
}

/** Puts records, of any namespace, into this one; it need not be there yet. */
export async function lay(
  server: PineconeServer,
  namespace: string,
  records: readonly RawRecord[],
): Promise<void> {
  const vectors = records.map(({ namespace: _, ...record }) => record);
  await send(server, '/vectors/upsert', { vectors, namespace });
}

async function send({ origin, apiKey }: PineconeServer, path: string, body: object): Promise<void> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'api-key': apiKey,
      'x-pinecone-api-version': '2026-04',
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** The record with other metadata. */
export const withMetadata = (record: RawRecord, change: RawRecord['metadata']): RawRecord => ({
  ...record,
  metadata: { ...record.metadata, ...change },
});
