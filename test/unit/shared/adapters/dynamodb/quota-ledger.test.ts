/** Quotas in DynamoDB beyond the contract: several processes, clocks that differ, answers that are lost, items that make no sense. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createDynamoDbQuotaLedger,
  type QuotaTableOptions,
} from '../../../../../shared/adapters/dynamodb/quota-ledger.ts';
import { AppError } from '../../../../../shared/errors/app-error.ts';
import type { QuotaLedger } from '../../../../../shared/ports/quota-ledger.ts';
import { amounts, limits, midnightMs, spent } from '../../../../contract/quota-ledger/ledger-world.ts';
import { type Relay, startRelay } from '../../../../support/aws-administration-relay.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { acme, acme2, tenantId } from '../../../../support/documents.ts';
import { type QuotaTableServer, quotaTableName, startQuotaTable } from '../../../../support/quota-table.ts';

const premium = { requests: 8, documents: 40, chunks: 200, tokens: 10_000 };
/** Less of one budget than the standard tier, and more of the others. */
const chatty = { requests: 500, documents: 400, chunks: 2_000, tokens: 900 };
const tiers = new Map([
  ['standard', limits],
  ['premium', premium],
  ['chatty', chatty],
]);
const minuteMs = 60_000;

let server: QuotaTableServer;
let relay: Relay;
let nowMs: number;

beforeEach(async () => {
  server = await startQuotaTable(tiers, [
    { pk: 'acme#tier', tier: 'standard' },
    { pk: 'acme-2#tier', tier: 'premium' },
  ]);
  relay = await startRelay(server.origin);
  nowMs = midnightMs + 600 * minuteMs;
});
afterEach(() => Promise.all([relay.close(), server.close()]));

/** As another process has it. */
const open = (options: Partial<QuotaTableOptions> = {}): QuotaLedger =>
  createDynamoDbQuotaLedger({ ...server.options, nowMs: () => nowMs, ...options });

const today = () => server.itemOf('acme', '2026-11-22');
const operations = () => server.requests.map(({ operation }) => operation);

async function grantedOf(count: number, ask: (at: number) => ReturnType<QuotaLedger['reserve']>) {
  const outcomes = await Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
  return outcomes.filter(({ granted }) => granted).length;
}

/** The name of what is behind `dependency-unavailable`. */
const causeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    (outcome) => `came through: ${JSON.stringify(outcome)}`,
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      expect([error.code, error.detail, error.retryAfterSeconds]).toEqual([
        'dependency-unavailable',
        undefined,
        5,
      ]);
      return (error.cause as Error).name;
    },
  );

describe('two processes that count in one table', () => {
  it('let exactly the limit through of 200 calls at once', async () => {
    const processes = [open(), open()];

    const granted = await grantedOf(200, async (at) =>
      (processes[at % 2] as QuotaLedger).reserve(acme, amounts({ requests: 0, tokens: 90 })),
    );

    expect(granted).toBe(11);
    expect(today()).toMatchObject({ tokens: 990 });
  });

  it('stay exact while reservations are settled in between', async () => {
    const processes = [open(), open()];
    let inFlight = 0;
    let mostTokens = 0;

    const granted = await grantedOf(200, async (at) => {
      const ledger = processes[at % 2] as QuotaLedger;
      const outcome = await ledger.reserve(acme2, amounts({ requests: 0, tokens: 200 }));
      if (!outcome.granted) return outcome;
      inFlight++;
      mostTokens = Math.max(mostTokens, Number(server.itemOf('acme-2', '2026-11-22')?.tokens));
      await ledger.settle(outcome, spent({ tokens: 100 }));
      return outcome;
    });

    expect(mostTokens).toBeLessThanOrEqual(10_000);
    expect(granted).toBe(inFlight);
    expect(server.itemOf('acme-2', '2026-11-22')).toMatchObject({ tokens: 100 * granted });
    expect(granted).toBeGreaterThanOrEqual(50);
  });

  it('share a minute though the clock of one is behind', async () => {
    const ahead = open();
    const behind = open({ nowMs: () => nowMs - 5_000 });
    const ask = (ledger: QuotaLedger) => ledger.reserve(acme, amounts());

    const before = await grantedOf(4, () => ask(behind));
    const after = await grantedOf(9, () => ask(ahead));
    const late = await grantedOf(9, () => ask(behind));

    // The one behind is still in the minute before, of which it had used four.
    expect([before, after, late]).toEqual([4, 5, 1]);
  });

  it('share a day though the clock of one is behind, across midnight', async () => {
    nowMs = midnightMs + 86_400_000;
    const ahead = open();
    const behind = open({ nowMs: () => nowMs - 5_000 });
    const ask = (ledger: QuotaLedger) => ledger.reserve(acme, amounts({ requests: 0, documents: 1 }));

    expect(await grantedOf(9, () => ask(ahead))).toBe(4);
    expect(await grantedOf(9, () => ask(behind))).toBe(4);
    expect(await grantedOf(9, () => ask(ahead))).toBe(0);
  });
});

describe('a call whose answer is lost', () => {
  it('reserves once, however often it is repeated', async () => {
    const ledger = open({ endpoint: relay.origin });
    relay.failNext('UpdateItem', 'answer-lost', 2);

    const outcome = await ledger.reserve(acme, amounts({ documents: 1, chunks: 3, tokens: 600 }));

    expect(outcome).toMatchObject({ granted: true });
    expect(operations()).toEqual(['GetItem', 'UpdateItem', 'UpdateItem', 'UpdateItem']);
    expect(today()).toMatchObject({ m600: 1, documents: 1, chunks: 3, tokens: 600 });
  });

  it('settles once, however often it is repeated', async () => {
    const ledger = open({ endpoint: relay.origin });
    const reservation = await ledger.reserve(acme, amounts({ tokens: 600 }));
    if (!reservation.granted) return expect.fail('refused');
    relay.failNext('UpdateItem', 'answer-lost', 2);

    await ledger.settle(reservation, spent({ tokens: 100 }));

    expect(today()).toMatchObject({ tokens: 100 });
    expect(today()).not.toHaveProperty('i600');
  });

  it('of a request that costs nothing else may count twice, for its minute, and never not at all', async () => {
    const ledger = open({ endpoint: relay.origin });
    relay.failNext('UpdateItem', 'answer-lost');

    await ledger.reserve(acme, amounts());

    expect(today()).toMatchObject({ m600: 2 });
    expect(today()).not.toHaveProperty('i600');
  });
});

describe('the calls of a request', () => {
  it('are one to reserve and one to settle, once the tier is known', async () => {
    const ledger = open();
    await ledger.reserve(acme, amounts());
    const before = server.requests.length;

    const reservation = await ledger.reserve(acme, amounts({ tokens: 600 }));
    if (reservation.granted) await ledger.settle(reservation, spent({ tokens: 100 }));

    expect(operations().slice(before)).toEqual(['UpdateItem', 'UpdateItem']);
  });

  it('are one where it took what was reserved', async () => {
    const ledger = open();
    const reservation = await ledger.reserve(acme, amounts({ documents: 1, tokens: 600 }));
    const before = server.requests.length;

    if (reservation.granted) await ledger.settle(reservation, spent({ documents: 1, tokens: 600 }));

    expect(server.requests.length).toBe(before);
  });

  it('leave an item that stays small and ends by itself', async () => {
    const ledger = open();
    for (let minute = 0; minute < 50; minute++) {
      await ledger.reserve(acme, amounts({ tokens: 1 }));
      nowMs += minuteMs;
    }

    const item = today() ?? {};
    expect(Object.keys(item).filter((name) => /^[mi]\d+$/.test(name))).toHaveLength(6);
    expect(item).toMatchObject({ tokens: 50, expires_at: (midnightMs + 2 * 86_400_000) / 1_000 });
  });
});

describe('the tier of a tenant', () => {
  const room = (ledger: QuotaLedger, id = acme) => grantedOf(10, () => ledger.reserve(id, amounts()));

  it('decides what it may use', async () => {
    expect(await room(open())).toBe(5);
    expect(await room(open(), acme2)).toBe(8);
  });

  it('holds anew within a minute of its change', async () => {
    const ledger = open();
    await room(ledger);
    server.put(quotaTableName, { pk: 'acme#tier', tier: 'premium' });

    const before = await room(ledger);
    nowMs += minuteMs;
    const after = await room(ledger);

    expect([before, after]).toEqual([0, 8]);
  });

  it.each([
    ['is not written', undefined],
    ['is none of the deployment', { pk: 'globex#tier', tier: 'platinum' }],
    ['has the name of something else', { pk: 'globex#tier', tier: 'constructor' }],
  ])('where it %s: the least of each budget over all tiers', async (_what, item) => {
    if (item !== undefined) server.put(quotaTableName, item);
    const ledger = open();

    expect(await room(ledger, tenantId('globex'))).toBe(5);
    expect(
      await grantedOf(10, () => ledger.reserve(tenantId('globex'), amounts({ requests: 0, tokens: 300 }))),
    ).toBe(3);
  });

  it('is asked for once by many calls at once', async () => {
    await room(open());

    expect(operations().filter((one) => one === 'GetItem')).toEqual(['GetItem']);
  });
});

describe('where nobody counts, nothing is let through:', () => {
  const quick = { patience: { attemptTimeoutMs: 800, maxAttempts: 2 } };

  it.each<[AwsFault, string]>([
    ['throttled', 'ProvisionedThroughputExceededException'],
    ['server-error', 'InternalServerError'],
    ['denied', 'AccessDeniedException'],
    ['hang', 'TimeoutError'],
    ['garbage', 'UnusableReply'],
  ])('%s', async (fault, name) => {
    const ledger = open(quick);
    await ledger.reserve(acme, amounts());
    server.calls.failNext(fault, 2);

    expect(await causeOf(ledger.reserve(acme, amounts()))).toBe(name);
    server.faults.reset();
    expect(await ledger.reserve(acme, amounts())).toMatchObject({ granted: true });
  });

  it('a tier that cannot be read, which is asked for again', async () => {
    const ledger = open(quick);
    server.calls.failNext('denied', 1);

    expect(await causeOf(ledger.reserve(acme, amounts()))).toBe('AccessDeniedException');
    expect(await ledger.reserve(acme, amounts())).toMatchObject({ granted: true });
  });

  it.each([
    ['a tier that is no text', { pk: 'acme#tier', tier: 3 }],
    ['a tier that is empty', { pk: 'acme#tier' }],
    ['a counter that is none', { pk: 'acme#day#2026-11-22', m600: 'many' }],
  ])('%s', async (_what, item) => {
    server.put(quotaTableName, item);

    expect(await causeOf(open(quick).reserve(acme, amounts()))).toMatch(
      /^MalformedItem$|^ValidationException$/,
    );
  });

  it('nobody there', async () => {
    const { origin } = relay;
    await relay.close();

    expect(await causeOf(open({ ...quick, endpoint: origin }).reserve(acme, amounts()))).toBe('ECONNREFUSED');
    relay = await startRelay(server.origin);
  });

  it('a settlement that fails leaves the reserved amounts taken', async () => {
    const ledger = open(quick);
    const reservation = await ledger.reserve(acme, amounts({ tokens: 600 }));
    if (!reservation.granted) return expect.fail('refused');
    server.calls.failNext('server-error', 2);

    expect(await causeOf(ledger.settle(reservation, spent()))).toBe('InternalServerError');
    expect(today()).toMatchObject({ tokens: 600 });
  });
});
