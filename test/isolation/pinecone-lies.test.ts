/** Wall 5 in Pinecone: an engine that keeps no wall shows nothing foreign and nothing hidden, and what does not open is reported. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Lies, type LyingPinecone, startLyingPinecone } from '../../bin/proof/doubles/lying-pinecone.ts';
import type { PineconeServer } from '../../infra/local/pinecone/server.ts';
import type { PineconeStoreOptions } from '../../shared/adapters/pinecone/pinecone-store.ts';
import type { SealedText, Sealer } from '../../shared/ports/sealer.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { termIndex } from '../../shared/retrieval/terms.ts';
import type { Visibility } from '../../shared/tenancy/tenant-context.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { acme, acme2, everything } from '../support/documents.ts';
import {
  dimension,
  noRetries,
  sealer,
  smallRequest,
  smallSearch,
  smallStore,
  startSmallPinecone,
} from '../unit/shared/adapters/pinecone/small-world.ts';

const everybody: readonly (readonly [TenantId, Visibility])[] = [
  [acme, 'public'],
  [acme, 'with-pii'],
  [acme2, 'public'],
  [acme2, 'with-pii'],
];

/** Ids of one tenant, of both, and of hidden documents beside visible ones of the same id. */
const documents = (tenant: TenantId) =>
  [
    { id: 'same', pii: false },
    { id: 'same', pii: true },
    { id: `of-${tenant}`, pii: false },
    { id: `hidden-of-${tenant}`, pii: true },
  ] as const;
const canary = (tenant: TenantId, pii: boolean): string => `${pii ? 'hidden' : 'open'}-pelican-of-${tenant}.`;

let server: PineconeServer;
/** The same documents, put and read without wall 5. */
let unsealed: PineconeServer;

const noSeal: Sealer = {
  of: async () => ({ seal: (_, text) => text as SealedText, open: (_, text) => text, termIndex }),
  reading: async (tenant, open) => open(await noSeal.of(tenant)),
};

async function fill(store: TenantStore): Promise<void> {
  for (const tenant of [acme, acme2]) {
    for (const { id, pii } of documents(tenant)) {
      const text = `A pelican, ${canary(tenant, pii)} `;
      const title = `Title ${canary(tenant, pii)}`;
      await store.put(tenant, smallRequest({ id, title, texts: [text, text], tags: ['t'], pii }));
    }
  }
}

beforeAll(async () => {
  [server, unsealed] = await Promise.all([startSmallPinecone(), startSmallPinecone()]);
  await fill(smallStore(server));
  await fill(smallStore(unsealed, { sealer: noSeal }));
});
beforeEach(() => sealer.onViolation.mockClear());
afterAll(() => Promise.all([server.close(), unsealed.close()]));

interface Outcome {
  readonly refused: string | undefined;
  readonly shown: string;
}

const readings = (
  store: TenantStore,
  tenant: TenantId,
  visibility: Visibility,
): readonly (() => Promise<unknown>)[] => [
  () => store.search(tenant, smallSearch('pelican', { visibility, topK: 20 })),
  () => store.search(tenant, smallSearch('pelican', { visibility, topK: 1, tags: ['t'] })),
  () => store.list(tenant, { ...everything, visibility }),
  () => store.get(tenant, { id: 'same', visibility, pii: true }),
  ...['same', 'of-acme', 'of-acme-2', 'hidden-of-acme', 'hidden-of-acme-2', 'nowhere'].map(
    (id) => () => store.get(tenant, { id, visibility, pii: undefined }),
  ),
];

const outcomeOf = async (reading: () => Promise<unknown>): Promise<Outcome> =>
  reading().then(
    (shown) => ({ refused: undefined, shown: JSON.stringify(shown) ?? '' }),
    (error) => ({ refused: error.code, shown: JSON.stringify(error) }),
  );

/** What nobody but the tenant's readers may be shown, and hidden texts only those with the right. */
const forbidden = (tenant: TenantId, visibility: Visibility): string[] => {
  const foreign = tenant === acme ? acme2 : acme;
  const hidden = visibility === 'public' ? [canary(tenant, true)] : [];
  return [canary(foreign, false), canary(foreign, true), ...hidden];
};

const engines: readonly (readonly [string, Lies])[] = [
  ['ignores namespaces', { ignoresNamespaces: true }],
  ['ignores filters', { ignoresFilters: true }],
  ['ignores both', { ignoresNamespaces: true, ignoresFilters: true }],
  ['says of hidden records that they are not', { rewritesMetadata: true }],
  [
    'ignores namespaces, and says that all are of the one it was asked for',
    { ignoresNamespaces: true, rewritesMetadata: true },
  ],
  ['does all of it', { ignoresNamespaces: true, ignoresFilters: true, rewritesMetadata: true }],
];

describe.each(engines)('a Pinecone that %s', (_, lies) => {
  let lying: LyingPinecone;
  const wallViolations: string[] = [];

  beforeAll(async () => {
    lying = await startLyingPinecone(server, dimension, lies);
  });
  afterEach(() => {
    wallViolations.length = 0;
  });
  afterAll(() => lying.close());

  const store = () =>
    smallStore(
      { origin: lying.origin, apiKey: server.apiKey },
      { policies: noRetries, onViolation: ({ reason }) => wallViolations.push(reason) },
    );

  it.each(everybody)('shows %s, %s, nothing foreign and nothing hidden', async (tenant, visibility) => {
    const mine = store();
    const before = lying.lies;

    const outcomes: Outcome[] = [];
    for (const reading of readings(mine, tenant, visibility)) outcomes.push(await outcomeOf(reading));

    const shown = outcomes.map((outcome) => outcome.shown).join('\n');
    expect(forbidden(tenant, visibility).filter((text) => shown.includes(text))).toEqual([]);
    expect(new Set(outcomes.map(({ refused }) => refused))).not.toContain('not-found');
    expect(lying.lies - before).toBeGreaterThan(outcomes.length);
  });
});

describe.each(engines.filter(([, lies]) => lies.rewritesMetadata))('a Pinecone that %s', (_, lies) => {
  const outcomesAt = async (at: PineconeServer, overrides: Partial<PineconeStoreOptions>) => {
    const lying = await startLyingPinecone(at, dimension, lies);
    const address = { origin: lying.origin, apiKey: at.apiKey };
    const store = smallStore(address, { policies: noRetries, onViolation: () => undefined, ...overrides });
    const outcomes: Outcome[] = [];
    for (const reading of readings(store, acme, 'public')) outcomes.push(await outcomeOf(reading));
    await lying.close();
    return outcomes;
  };

  it('has what does not open reported, each time once, with the one who asked and nothing else', async () => {
    const refused = (await outcomesAt(server, {})).filter((outcome) => outcome.refused === 'internal');

    expect(refused.length).toBeGreaterThan(0);
    expect(sealer.onViolation.mock.calls).toEqual(
      refused.map(() => [
        { reason: 'A record does not open under the keys of the tenant that asked.', tenantId: 'acme' },
      ]),
    );
  });

  it('is kept from showing it by the seal alone', async () => {
    const shown = (await outcomesAt(unsealed, { sealer: noSeal })).map((outcome) => outcome.shown).join('\n');

    expect(shown).toContain(canary(acme, true));
    expect(shown.includes(canary(acme2, false))).toBe(lies.ignoresNamespaces === true);
    expect(shown.includes(canary(acme2, true))).toBe(lies.ignoresNamespaces === true);
  });
});

describe('the same Pinecone without lies', () => {
  it.each(everybody)('shows %s, %s, all that is theirs', async (tenant, visibility) => {
    const honest = await startLyingPinecone(server, dimension, {});
    const mine = smallStore({ origin: honest.origin, apiKey: server.apiKey });

    const outcomes = await Promise.all(readings(mine, tenant, visibility).map(outcomeOf));
    await honest.close();

    const shown = outcomes.map((outcome) => outcome.shown).join('\n');
    expect(outcomes.filter(({ refused }) => refused !== undefined)).toEqual([]);
    expect(shown).toContain(canary(tenant, false));
    expect(shown.includes(canary(tenant, true))).toBe(visibility === 'with-pii');
    expect(forbidden(tenant, visibility).filter((text) => shown.includes(text))).toEqual([]);
    expect(sealer.onViolation).not.toHaveBeenCalled();
  });
});
