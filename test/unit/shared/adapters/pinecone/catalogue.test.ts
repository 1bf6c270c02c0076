import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../../../shared/adapters/pinecone/catalogue.ts';
import type { FoundChunk } from '../../../../../shared/adapters/pinecone/chunk-record.ts';
import { headerRecord } from '../../../../../shared/adapters/pinecone/header-record.ts';
import { openKnownDocuments } from '../../../../../shared/adapters/pinecone/known-documents.ts';
import type { Namespace } from '../../../../../shared/adapters/pinecone/namespace.ts';
import { type DocumentKey, generation, headerId } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { packTerms, type TermCounts } from '../../../../../shared/adapters/pinecone/term-pack.ts';
import type { SealedText } from '../../../../../shared/ports/sealer.ts';
import type { TenantId } from '../../../../../shared/tenancy/tenant-id.ts';
import { acme, acme2 } from '../../../../support/documents.ts';

/** Header records of one or more tenants, and what was asked of them. */
class Headers {
  readonly records = new Map<string, ReturnType<typeof headerRecord>>();
  readonly listed: string[] = [];
  /** Awaited by every list. */
  gate: Promise<void> = Promise.resolve();
  error: Error | undefined;
  beforeFetch: () => void = () => undefined;

  add(tenant: TenantId, id: string, terms: TermCounts, overrides: Partial<DocumentKey> = {}): string {
    const key: DocumentKey = {
      id,
      pii: false,
      generation: generation(1, 1),
      chunks: 2,
      parts: 0,
      createdMs: 1,
      updatedMs: 1,
      space: '00000000',
      movedFrom: undefined,
      ...overrides,
    };
    const [packed = ''] = packTerms(terms);
    const described = { tags: [], characters: 3, embeddingSpace: 's/1' };
    const content = { ...described, title: id as SealedText, terms: packed };
    this.records.set(`${tenant} ${headerId(key)}`, headerRecord(tenant, key, content, 1));
    return `${tenant} ${headerId(key)}`;
  }

  namespace(tenant: TenantId): Namespace {
    const own = () =>
      [...this.records].filter(([name]) => name.startsWith(`${tenant} `)).map(([, record]) => record);
    const none = async () => expect.fail('not for a catalogue');
    return {
      listIds: async (prefix) => {
        this.listed.push(`${tenant} ${prefix}`);
        const ids = own().map(({ id }) => id);
        await this.gate;
        if (this.error) throw this.error;
        return ids.filter((id) => id.startsWith(prefix)).sort();
      },
      allIds: () => expect.fail('not for a catalogue'),
      fetch: async (ids) => {
        this.beforeFetch();
        return own()
          .filter(({ id }) => ids.includes(id))
          .map((record) => ({ ...record, score: 0 }));
      },
      query: none,
      upsert: none,
      deleteIds: none,
      erase: none,
    };
  }
}

const world = (maxBytes = 1e9) => {
  const headers = new Headers();
  const violations: string[] = [];
  const clock = { nowMs: 1_000_000 };
  const whole = createCatalogue({
    open: (tenant) => headers.namespace(tenant),
    onViolation: ({ reason, tenantId }) => violations.push(`${tenantId}: ${reason}`),
    nowMs: () => clock.nowMs,
    maxBytes,
  });
  const catalogue = {
    entry: whole.entry,
    open: async (tenant: TenantId, pii: boolean) => {
      const entry = whole.entry(tenant, pii);
      return { ...(await entry.open()), part: entry.part };
    },
    refresh: async (tenant: TenantId, pii: boolean) => {
      const entry = whole.entry(tenant, pii);
      await entry.refresh();
      return entry.part;
    },
  };
  return { headers, violations, clock, catalogue, whole };
};

const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
};

describe('the catalogue', () => {
  it('counts the chunks that hold a term, and forgets those of documents that are gone', async () => {
    const { headers, catalogue } = world();
    headers.add(acme, 'a', [
      [5, 2],
      [6, 1],
    ]);
    const name = headers.add(acme, 'b', [[5, 1]], { chunks: 1 });

    const part = await catalogue.refresh(acme, false);
    const before = [part.chunks, part.documentFrequency(5), part.documentFrequency(6), part.spaces];
    headers.records.delete(name);
    await catalogue.refresh(acme, false);

    expect(before).toEqual([3, 3, 1, ['s/1']]);
    expect([part.chunks, part.documentFrequency(5), part.documentFrequency(6)]).toEqual([2, 2, 1]);
  });

  it('takes only the newest generation of a document', async () => {
    const { headers, catalogue } = world();
    headers.add(acme, 'a', [[5, 2]]);
    headers.add(acme, 'a', [[7, 1]], { generation: generation(2, 0), chunks: 1 });

    const part = await catalogue.refresh(acme, false);

    expect([part.chunks, part.documentFrequency(5), part.documentFrequency(7)]).toEqual([1, 0, 1]);
    expect([part.isLive('a', generation(1, 1)), part.isLive('a', generation(2, 0))]).toEqual([false, true]);
  });

  it('keeps tenants and flags apart', async () => {
    const { headers, catalogue } = world();
    headers.add(acme, 'a', [[5, 2]]);
    headers.add(acme, 'a', [[6, 2]], { pii: true });
    headers.add(acme2, 'a', [[7, 2]]);

    const parts = [
      await catalogue.refresh(acme, false),
      await catalogue.refresh(acme, true),
      await catalogue.refresh(acme2, false),
    ];

    expect(parts.map((part) => [5, 6, 7].map((term) => part.documentFrequency(term)))).toEqual([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 2],
    ]);
    expect(headers.listed).toEqual(['acme d#v#', 'acme d#p#', 'acme-2 d#v#']);
  });

  it('asks once for all who open it at once', async () => {
    const { headers, catalogue } = world();

    await Promise.all(Array.from({ length: 20 }, () => catalogue.open(acme, false)));

    expect(headers.listed.length).toBe(1);
  });

  it('is not asked again while it is fresh, and beside the work once it is not', async () => {
    const { headers, clock, catalogue } = world();
    await catalogue.open(acme, false);
    clock.nowMs += 30_000;
    const fresh = await catalogue.open(acme, false);
    clock.nowMs += 1;

    const stale = await catalogue.open(acme, false);

    expect(fresh.refreshing).toBeUndefined();
    expect(stale.refreshing).toBeInstanceOf(Promise);
    await stale.refreshing;
    expect(headers.listed.length).toBe(2);
    expect((await catalogue.open(acme, false)).refreshing).toBeUndefined();
  });

  it('holds every write of its own, also one that ends while it is looking', async () => {
    const { headers, catalogue } = world();
    await catalogue.open(acme, false);
    catalogue.entry(acme, false).markChanged();
    const { promise, open } = gate();
    headers.gate = promise;
    const earlier = catalogue.open(acme, false);

    headers.add(acme, 'a', [[5, 2]]);
    catalogue.entry(acme, false).markChanged();
    const opening = catalogue.open(acme, false);
    open();

    const { part } = await opening;
    await earlier;
    expect(part.documents.has('a')).toBe(true);
  });

  it('opens while the process goes on writing', async () => {
    const { headers, catalogue } = world();
    let writes = 0;
    Object.defineProperty(headers, 'gate', {
      get: () => {
        if (writes++ < 50) catalogue.entry(acme, false).markChanged();
      },
    });

    await catalogue.open(acme, false);

    expect(writes).toBe(1);
  });

  it('refreshes to what is there now, not to what a look that had begun before saw', async () => {
    const { headers, catalogue } = world();
    const { promise, open } = gate();
    headers.gate = promise;
    const first = catalogue.refresh(acme, false);
    // The first has looked, and waits for what it saw.
    await new Promise(setImmediate);
    headers.add(acme, 'a', [[5, 2]]);

    const second = Promise.all([catalogue.refresh(acme, false), catalogue.refresh(acme, false)]);
    open();
    const [part] = await second;
    await first;

    expect(part.documents.has('a')).toBe(true);
    expect(headers.listed.length).toBe(2);
  });

  it('fails those who need what it could not get, and no one later', async () => {
    const { headers, catalogue } = world();
    headers.error = new Error('down');

    await expect(catalogue.open(acme, false)).rejects.toThrow('down');
    headers.error = undefined;

    expect((await catalogue.open(acme, false)).part.chunks).toBe(0);
  });

  it('lets go of the part that was used least recently when all together are too large', async () => {
    const { headers, catalogue } = world(1_500);
    const tenants = ['t1', 't2', 't3'] as TenantId[];
    for (const tenant of tenants) headers.add(tenant, 'a', [[5, 2]]);

    for (const tenant of tenants) await catalogue.open(tenant, false);
    headers.listed.length = 0;
    await catalogue.open('t3' as TenantId, false);
    await catalogue.open('t2' as TenantId, false);
    await catalogue.open('t1' as TenantId, false);

    expect(headers.listed).toEqual(['t1 d#v#']);
  });

  it('remembers for two seconds that a generation is dead, of its own flag', () => {
    const { clock, catalogue } = world();
    catalogue.entry(acme, false).markDead('a', generation(1, 1));

    const known = (pii: boolean) => catalogue.entry(acme, pii).isKnownDead('a', generation(1, 1));

    expect([known(false), known(true)]).toEqual([true, false]);
    clock.nowMs += 2_000;
    expect(known(false)).toBe(false);
  });

  it('serves on who opened a part that it has let go of since', async () => {
    const { headers, whole } = world(1);
    const known = await openKnownDocuments(whole, acme, 'with-pii');
    headers.add(acme, 'a', [[5, 2]]);
    const chunk = { id: 'a', pii: false, generation: generation(1, 1) } as FoundChunk;

    await known.settleUnknown([chunk]);

    expect(known.isLive(chunk)).toBe(true);
  });

  it('looks again where a header is gone between the list and its reading, as one that is replaced is', async () => {
    const { headers, catalogue } = world();
    const name = headers.add(acme, 'a', [[5, 2]]);
    headers.beforeFetch = () => {
      headers.records.delete(name);
      headers.add(acme, 'a', [[6, 2]], { generation: generation(2, 2) });
      headers.beforeFetch = () => undefined;
    };

    const part = await catalogue.refresh(acme, false);

    expect([part.documents.size, part.documentFrequency(5), part.documentFrequency(6)]).toEqual([1, 0, 2]);
  });

  it.each([
    ['another tenant', { tenant_id: 'acme-2' }],
    ['the other flag', { pii: true }],
    ['another document', { doc_id: 'b' }],
    ['another kind', { kind: 'chunk' }],
    ['terms that cannot be read', { terms: 'gICA' }],
    ['no tags that could be', { tags: 'x' }],
  ])('leaves out and reports a header of %s', async (_, change) => {
    const { headers, violations, catalogue } = world();
    const name = headers.add(acme, 'a', [[5, 2]]);
    const record = headers.records.get(name);
    if (record) headers.records.set(name, { ...record, metadata: { ...record.metadata, ...change } });

    const part = await catalogue.refresh(acme, false);

    expect([part.documents.size, part.chunks]).toEqual([0, 0]);
    expect(violations).toEqual(['acme: A header record is not what its id says.']);
  });
});
