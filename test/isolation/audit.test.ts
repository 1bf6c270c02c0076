/** What a store that fails half-way did is on record: a kill at each call to Pinecone, while a flag is lowered or a document deleted. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import type { AuditRecord } from '../../shared/runtime/audit-log.ts';
import { type AuditedStore, auditedStore } from '../../shared/runtime/audited-store.ts';
import { acme, everything } from '../support/documents.ts';
import {
  noRetries,
  smallRequest,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

const address = { id: 'x', pii: undefined, visibility: 'with-pii' } as const;
const lowering = smallRequest({ id: 'x', texts: ['In sight.'], pii: false });

const acts = [
  { name: 'lowers a flag', act: (store: AuditedStore) => store.put(acme, lowering), ends: 'flag.lowered' },
  {
    name: 'deletes a hidden document',
    act: (store: AuditedStore) => store.delete(acme, address),
    ends: 'document.deleted',
  },
] as const;

describe('on record', () => {
  let server: PineconeServer;

  beforeAll(async () => {
    server = await startSmallPinecone();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  /** As a request has it, in a process that dies at its `n`-th call: before the call is sent, or after it was applied. */
  function dying(n: number, isApplied: boolean) {
    let calls = 0;
    const records: AuditRecord[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      calls++;
      if (calls > n || (calls === n && !isApplied)) throw new Error('killed');
      const response = await globalThis.fetch(input, init);
      if (calls === n) throw new Error('killed');
      return response;
    };
    const store = auditedStore(
      smallStore(server, { policies: noRetries, fetchParts: { fetch } }),
      { record: (record) => void records.push(record) },
      { tenant: { tenantId: acme, subject: 'ann' }, requestId: 'r-1' },
    );
    return { store, records, calls: () => calls };
  }

  const isHidden = async (): Promise<boolean> => {
    const { documents } = await smallStore(server).list(acme, { ...everything, visibility: 'with-pii' });
    return documents.some(({ pii }) => pii);
  };

  it.each(acts)('is whoever $name, wherever it fails', async ({ act, ends }) => {
    let happenedAndFailed = 0;

    for (const isApplied of [true, false]) {
      let survived = false;
      for (let n = 1; !survived; n++) {
        server.reset();
        await smallStore(server).put(acme, smallRequest({ id: 'x', texts: ['Hidden.'], pii: true }));
        const { store, records, calls } = dying(n, isApplied);

        const outcome = await act(store).then(
          () => 'done',
          () => 'failed',
        );

        survived = outcome === 'done' && calls() < n;
        const said = records.map((record) => `${record.act} ${record.outcome}`);
        expect(records[0]).toMatchObject({ outcome: 'attempted', documentIds: ['x'], requestId: 'r-1' });
        expect(records[0]?.mayLower ?? false).toBe(ends === 'flag.lowered');
        if (outcome === 'done') expect(said.at(-1)).toBe(`${ends} done`);
        else expect(said.map((one) => one.split(' ')[1])).toEqual(['attempted', 'failed']);
        if (outcome === 'failed' && !(await isHidden())) happenedAndFailed++;
      }
    }
    // Else there was nothing to prove.
    expect(happenedAndFailed).toBeGreaterThan(0);
  });
});
