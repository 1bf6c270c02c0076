/** Walls 3 and 4 in Pinecone, each with the other down: an engine that ignores namespaces, and one that ignores filters. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import type { IsolationViolation } from '../../shared/adapters/pinecone/isolation-violation.ts';
import { createPineconeClient, fetchPolicies } from '../../shared/adapters/pinecone/pinecone-client.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { acme, acme2, everything, ids } from '../support/documents.ts';
import {
  dimension,
  noRetries,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

type Change = (body: Record<string, unknown>) => void;

let server: PineconeServer;
const reasons: string[] = [];
const askers = new Set<string>();
const onViolation = ({ reason, tenantId }: IsolationViolation): void => {
  reasons.push(reason);
  askers.add(tenantId);
};
const reported = () => [...new Set(reasons)];

/** A store whose queries arrive changed at Pinecone, as if Pinecone took no notice of a part of them. */
const storeWith = (change: Change, namespaceOfReply?: string): TenantStore =>
  smallStore(server, {
    policies: noRetries,
    onViolation,
    fetchParts: {
      fetch: async (input, init) => {
        if (!String(input).endsWith('/query')) return globalThis.fetch(input, init);
        const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
        change(body);
        const response = await globalThis.fetch(input, { ...init, body: JSON.stringify(body) });
        const reply = (await response.json()) as object;
        return json(namespaceOfReply === undefined ? reply : { ...reply, namespace: namespaceOfReply });
      },
    },
  });

const json = (body: object) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });

beforeAll(async () => {
  server = await startSmallPinecone();
  const store = smallStore(server);
  for (const tenant of [acme, acme2]) {
    await store.put(tenant, smallRequest({ id: 'same', texts: [`A pelican of ${tenant}.`], tags: ['t'] }));
    await store.put(tenant, smallRequest({ id: `of-${tenant}`, texts: [`Another pelican of ${tenant}.`] }));
    await store.put(
      tenant,
      smallRequest({ id: 'hidden', texts: [`A hidden pelican of ${tenant}.`], pii: true }),
    );
  }
});
beforeEach(() => {
  reasons.length = 0;
  askers.clear();
});
afterEach(() => {
  // Whatever was found out, an investigation begins with who asked; nothing here is asked by the other one.
  expect([...askers]).toEqual(reasons.length > 0 ? ['acme'] : []);
});
afterAll(() => server.close());

const found = async (store: TenantStore, overrides = {}) =>
  (await store.search(acme, smallSearch('pelican', { topK: 20, ...overrides }))).flatMap(({ passages }) =>
    passages.map(({ text }) => text),
  );
const mine = ['A pelican of acme.', 'Another pelican of acme.'];

describe('with both walls up', () => {
  it('a search finds what the caller can see, and nothing is reported', async () => {
    const store = storeWith(() => undefined);

    expect((await found(store)).sort()).toEqual(mine);
    expect((await found(store, { visibility: 'with-pii' })).sort()).toEqual(
      ['A hidden pelican of acme.', ...mine].sort(),
    );
    expect(reasons).toEqual([]);
  });
});

describe('with the namespace ignored', () => {
  const inOtherNamespace: Change = (body) => {
    body.namespace = 'acme-2';
  };

  it('the filter alone finds nothing of the other tenant', async () => {
    expect(await found(storeWith(inOtherNamespace, 'acme'), { visibility: 'with-pii' })).toEqual([]);

    expect(reasons).toEqual([]);
  });

  it('a reply for another namespace is refused whole, and reported', async () => {
    await expect(found(storeWith(inOtherNamespace))).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });

    expect(reported()).toEqual(['Pinecone answered for another namespace.']);
  });
});

/** An engine in which tenants share one namespace: everything of both, under one name. */
const mixed = (): TenantStore => {
  const scored = (tenant: string, score: number) =>
    server.records(tenant).map(({ id, metadata, values }) => ({ id, metadata, values, score }));
  return smallStore(server, {
    policies: noRetries,
    onViolation,
    fetchParts: {
      fetch: async (input, init) => {
        const url = new URL(String(input));
        const records = [...scored('acme', 0.8), ...scored('acme-2', 0.9)];
        if (url.pathname === '/query') return json({ matches: records, namespace: 'acme' });
        if (url.pathname === '/vectors/list') {
          const prefix = url.searchParams.get('prefix') ?? '';
          const vectors = records.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => ({ id }));
          return json({ vectors, namespace: 'acme' });
        }
        if (url.pathname === '/vectors/fetch') {
          const asked = new Set(url.searchParams.getAll('ids'));
          return json({
            vectors: Object.fromEntries(records.filter(({ id }) => asked.has(id)).map((r) => [r.id, r])),
            namespace: 'acme',
          });
        }
        return globalThis.fetch(input, init);
      },
    },
  });
};

describe('an engine that mixes tenants and takes no notice of filters', () => {
  it('cannot make a search find anything of another tenant, nor hidden things for one who may not see them', async () => {
    const texts = await found(mixed());

    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !mine.includes(text))).toEqual([]);
    expect(reported()).toEqual(
      expect.arrayContaining([
        "A search brought back a record that is none of the tenant's chunks.",
        'A search brought back personal data that its caller must not see.',
      ]),
    );
  });

  it('cannot make the list show anything of another tenant', async () => {
    const page = await mixed().list(acme, { ...everything, visibility: 'with-pii' });

    expect(ids(page.documents)).not.toContain('of-acme-2');
    expect(page.documents.every(({ id }) => ['hidden', 'of-acme', 'same'].includes(id))).toBe(true);
    expect(reported()).toContain('A header record is not what its id says.');
  });

  it('cannot make a document of another tenant readable: it is as one that never was', async () => {
    const reading = mixed().get(acme, { id: 'of-acme-2', pii: undefined, visibility: 'with-pii' });

    expect(await reading).toBeUndefined();
    expect(reported()).toEqual([
      'A document was read with a record that is none of its chunks.',
      'A document was listed whose header is none of the tenant that asked.',
    ]);
  });
});

describe('with the filter ignored', () => {
  const withoutFilter: Change = (body) => {
    delete body.filter;
    body.topK = 1_000;
  };

  it('a caller without the right is given nothing hidden, and it is reported', async () => {
    expect((await found(storeWith(withoutFilter))).sort()).toEqual(mine);

    expect(reported()).toContain('A search brought back personal data that its caller must not see.');
  });

  it('the tags still decide', async () => {
    expect(await found(storeWith(withoutFilter), { tags: ['t'] })).toEqual(['A pelican of acme.']);

    expect(reported()).toContain('A search brought back a chunk without the tags that were asked for.');
  });
});

describe('every request', () => {
  it('names the namespace of its tenant', async () => {
    const seen: string[] = [];
    const store = smallStore(server, {
      fetchParts: {
        fetch: (input, init) => {
          const url = new URL(String(input));
          const body = init?.body === undefined || init.body === null ? {} : JSON.parse(String(init.body));
          const path = decodeURIComponent(url.pathname).split('/').at(-1) ?? '';
          seen.push(url.searchParams.get('namespace') ?? body.namespace ?? path);
          return globalThis.fetch(input, init);
        },
      },
    });

    await store.put(acme2, smallRequest({ id: 'z', texts: ['A stork.'] }));
    await store.put(acme2, smallRequest({ id: 'z', texts: ['A crane.'] }));
    await store.search(acme2, smallSearch('crane'));
    await store.get(acme2, { id: 'z', pii: undefined, visibility: 'public' });
    await store.list(acme2, { ...everything, visibility: 'public' });
    await store.delete(acme2, { id: 'z', pii: undefined, visibility: 'public' });
    await store.erase('acme-3' as TenantId);

    expect(new Set(seen.slice(0, -1))).toEqual(new Set(['acme-2']));
    expect(seen.at(-1)).toBe('acme-3');
  });

  it.each(['', undefined, null])('is refused for the tenant %j, which would be everybody', (tenant) => {
    const client = createPineconeClient({
      indexHost: server.origin,
      apiKey: fixedSecret(server.apiKey),
      policies: fetchPolicies,
      fetchParts: {},
      onViolation: () => undefined,
    });
    const before = server.calls.count();

    expect(() => client.namespace(tenant as TenantId)).toThrow();
    expect(server.calls.count()).toBe(before);
  });

  it('stores what it stores with tenant and flag', () => {
    const records = server.records('acme');

    expect(records.length).toBe(6);
    expect(records.every(({ metadata }) => metadata?.tenant_id === 'acme')).toBe(true);
    expect(records.every(({ id, metadata }) => metadata?.pii === id.includes('#p#'))).toBe(true);
    expect(records.every(({ values }) => values.length === dimension)).toBe(true);
  });
});
