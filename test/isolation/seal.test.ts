/**
 * Wall 5 alone: a store whose other walls are all down. It hands out whatever lies where it looks, whoever put it there,
 * and under whatever name; what was not sealed for the tenant that asks, and for this very place, still opens for nobody.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHandler as createGet } from '../../functions/get/handler.ts';
import type { SealedPlace, SealedText, Sealer } from '../../shared/ports/sealer.ts';
import type { DocumentWithContent } from '../../shared/ports/tenant-store.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { createContainer } from '../../shared/runtime/container.ts';
import type { Role } from '../../shared/tenancy/roles.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { containerWith, storeWith } from '../support/container.ts';
import { acme, acme2 } from '../support/documents.ts';
import { eventOf } from '../support/handler-calls.ts';
import { handlerContext } from '../support/handler-event.ts';

interface Stored extends SealedPlace {
  readonly sealed: SealedText;
}

const place: SealedPlace = { documentId: 'd', pii: false, generation: 'g-2', number: 1 };
const canary = 'The canary is a pelican.';

/** A process as the local server makes one, with both tenants' keys and its log in hand. */
async function world() {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  const container = createContainer({
    issuers: () => [],
    tenants: [],
    engines: offlineEngines,
    database: undefined,
    failMode: 'open',
    logLevel: 'INFO',
  });
  const keys = await container.keyAdministration();
  for (const tenant of [acme, acme2]) await keys.create(tenant, { keyedTerms: true });
  const sealer = await container.sealer();
  const seal = async (tenant: TenantId, at: SealedPlace): Promise<Stored> => ({
    ...at,
    sealed: (await sealer.of(tenant)).seal(at, canary),
  });
  const lines = () => written.map((line) => JSON.parse(line));
  const ask = (record: Stored, caller: { tenantId: string; roles: Role[] }) =>
    getting(sealer, container.logger, record, caller);
  return { seal, ask, lines, sealer };
}

/** The caller's right decides which flag the seal is asked about, not what the record says. */
const get =
  (sealer: Sealer, record: Stored) =>
  async (tenant: TenantId, { visibility }: { visibility: string }): Promise<DocumentWithContent> => {
    const pii = visibility === 'with-pii' && record.pii;
    const content = await sealer.reading(tenant, (seal) => seal.open({ ...record, pii }, record.sealed));
    const times = { createdAt: '2026-11-22T00:00:00Z', updatedAt: '2026-11-22T00:00:00Z' };
    return { id: 'd', title: 'T', tags: [], pii, characters: 1, chunks: 1, ...times, content };
  };

async function getting(
  sealer: Sealer,
  logger: ReturnType<typeof createContainer>['logger'],
  record: Stored,
  caller: { tenantId: string; roles: Role[] },
) {
  const store = async () => storeWith({ get: get(sealer, record) });
  const handler = createGet(containerWith({ logger, store }));
  const event = eventOf('get', { ...caller, nowSeconds: 1_000 }, { id: 'd' });
  const requestContext = { ...event.requestContext, requestId: 'r-7' };
  return handler({ ...event, requestContext }, handlerContext());
}

afterEach(() => vi.restoreAllMocks());

const member = { tenantId: 'acme', roles: [] };
const withRight = { tenantId: 'acme', roles: ['pii_access' as const] };

describe('a record that a store hands out', () => {
  it('opens for the tenant that it was sealed for, where it was put', async () => {
    const { seal, ask, lines } = await world();

    const { statusCode, body } = await ask(await seal(acme, place), member);

    expect([statusCode, JSON.parse(body).content]).toEqual([200, canary]);
    expect(lines()).toEqual([]);
  });

  const moves: readonly [what: string, owner: TenantId, put: Partial<SealedPlace>][] = [
    ['of another tenant', acme2, {}],
    ['of another document', acme, { documentId: 'd-2' }],
    ['of another passage', acme, { number: 2 }],
    ['that was the title', acme, { number: 0 }],
    ['of a generation that was replaced', acme, { generation: 'g-1' }],
    ['that was hidden, with its flag lowered', acme, { pii: true }],
  ];

  it.each(moves)('does not open where it is one %s', async (_what, owner, put) => {
    const { seal, ask, lines } = await world();
    const stored = await seal(owner, { ...place, ...put });

    const { statusCode, headers, body } = await ask({ ...place, sealed: stored.sealed }, withRight);

    expect([statusCode, headers['content-type']]).toEqual([500, 'application/problem+json']);
    expect(JSON.parse(body)).toEqual({
      type: expect.stringMatching(/internal$/),
      title: expect.any(String),
      status: 500,
    });
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'isolation violation',
        tenant_id: 'acme',
        request_id: 'r-7',
        reason: 'A record does not open under the keys of the tenant that asked.',
      }),
      expect.objectContaining({ message: 'request failed', code: 'internal', request_id: 'r-7' }),
    ]);
    expect(JSON.stringify(lines()) + body).not.toMatch(/pelican|acme-2/);
  });

  it('opens for nobody without the right where it is hidden, also where the store says that it is not', async () => {
    const { seal, ask } = await world();
    const hidden = await seal(acme, { ...place, pii: true });

    expect((await ask(hidden, withRight)).statusCode).toBe(200);
    expect((await ask(hidden, member)).statusCode).toBe(500);
    expect((await ask({ ...hidden, pii: false }, member)).statusCode).toBe(500);
  });

  it('gives every tenant only its own, of two that hold the same text at the same place', async () => {
    const { seal, sealer } = await world();
    const records = { acme: await seal(acme, place), 'acme-2': await seal(acme2, place) };
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);

    for (const [asker, own] of [
      [acme, records.acme],
      [acme2, records['acme-2']],
    ] as const) {
      for (const record of Object.values(records)) {
        const opening = sealer.reading(asker, (one) => one.open(place, record.sealed));
        const opened = await opening.catch(() => undefined);
        expect(opened).toBe(record === own ? canary : undefined);
      }
    }
  });
});
