/** What every `QuotaLedger` must do, wherever it counts. Run by one small file an adapter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaAmounts, Reservation } from '../../../shared/ports/quota-ledger.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { acme, acme2, tenantId } from '../../support/documents.ts';
import {
  amounts,
  type LedgerUnderTest,
  lastMinuteMs,
  limits,
  midnightMs,
  type OpenLedger,
  spent,
} from './ledger-world.ts';

const minuteMs = 60_000;

export function describeQuotaLedger(name: string, open: OpenLedger): void {
  describe(`${name} as a quota ledger`, () => {
    let underTest: LedgerUnderTest;
    let nowMs: number;

    beforeEach(async () => {
      nowMs = midnightMs;
      underTest = await open({ limits, nowMs: () => nowMs });
    });
    afterEach(() => underTest?.close());

    const reserve = (asked: QuotaAmounts, tenant: TenantId = acme) => underTest.ledger.reserve(tenant, asked);
    const granted = async (asked: QuotaAmounts, tenant?: TenantId): Promise<Reservation> => {
      const outcome = await reserve(asked, tenant);
      return outcome.granted ? outcome : expect.fail(`refused for want of ${outcome.budget}`);
    };
    /** How many more requests of these amounts are let through now. */
    const room = async (asked: QuotaAmounts, tenant?: TenantId): Promise<number> => {
      let count = 0;
      while (count < 50 && (await reserve(asked, tenant)).granted) count++;
      return count;
    };

    it.each([
      ['requests', amounts(), 5],
      ['documents', amounts({ requests: 0, documents: 1 }), 4],
      ['chunks', amounts({ requests: 0, chunks: 7 }), 2],
      ['tokens', amounts({ requests: 0, tokens: 250 }), 4],
    ] as const)('grants %s up to the limit, and not one beyond', async (budget, asked, expected) => {
      expect(await room(asked)).toBe(expected);
      expect(await reserve(asked)).toMatchObject({ granted: false, budget, exceedsWhole: false });
    });

    it.each([
      ['requests', amounts(), 5],
      ['tokens', amounts({ requests: 0, tokens: 100 }), 10],
    ] as const)('lets exactly the limit of %s through of 200 at once', async (_budget, asked, expected) => {
      const outcomes = await Promise.all(Array.from({ length: 200 }, () => reserve(asked)));

      expect(outcomes.filter((outcome) => outcome.granted)).toHaveLength(expected);
      expect(new Set(outcomes.flatMap((one) => (one.granted ? [one.id] : []))).size).toBe(expected);
    });

    it('takes all of what is asked for or none of it', async () => {
      await granted(amounts({ requests: 0, tokens: 901 }));

      const refused = await reserve(amounts({ documents: 1, chunks: 2, tokens: 100 }));

      expect(refused).toMatchObject({ granted: false, budget: 'tokens' });
      expect(await room(amounts({ requests: 0, documents: 1 }))).toBe(4);
      expect(await room(amounts({ requests: 0, chunks: 20 }))).toBe(1);
      expect(await room(amounts())).toBe(5);
    });

    it('asks nothing of a budget that a request does not touch', async () => {
      await granted(amounts({ requests: 0, documents: 4, chunks: 20, tokens: 1_000 }));

      expect(await room(amounts())).toBe(5);
    });

    it('names of several budgets the one that is renewed last', async () => {
      await granted(amounts({ requests: 5, chunks: 20 }));

      const refused = await reserve(amounts({ documents: 1, chunks: 1 }));

      expect(refused).toEqual({
        granted: false,
        budget: 'chunks',
        retryAfterSeconds: 86_400,
        exceedsWhole: false,
      });
    });

    it.each([
      ['the first moment of a minute', midnightMs, 60],
      ['its middle', midnightMs + 30_000, 30],
      ['a moment before its end', midnightMs + minuteMs - 1, 1],
    ])('tells at %s when requests are renewed, and renews them then', async (_at, atMs, seconds) => {
      nowMs = atMs;
      await granted(amounts({ requests: 5 }));

      expect(await reserve(amounts())).toMatchObject({ granted: false, retryAfterSeconds: seconds });
      nowMs = midnightMs + minuteMs - 1;
      expect(await reserve(amounts())).toMatchObject({ granted: false });
      nowMs++;
      expect(await room(amounts())).toBe(5);
    });

    it('renews the budgets of the day at midnight of UTC, and not before', async () => {
      nowMs = lastMinuteMs + minuteMs - 1;
      await granted(amounts({ documents: 4, tokens: 1_000 }));
      const refused = await reserve(amounts({ tokens: 1 }));

      nowMs++;

      expect(refused).toMatchObject({ budget: 'tokens', retryAfterSeconds: 1 });
      expect(await room(amounts({ requests: 0, documents: 1 }))).toBe(4);
      expect(await room(amounts({ requests: 0, tokens: 500 }))).toBe(2);
    });

    it('keeps what the day has used from one minute to the next', async () => {
      for (let minute = 0; minute < 40; minute++) {
        await granted(amounts({ requests: 5, tokens: 25 }));
        nowMs += minuteMs;
      }

      expect(await reserve(amounts({ tokens: 1 }))).toMatchObject({ granted: false, budget: 'tokens' });
      expect(await room(amounts())).toBe(5);
    });

    it('gives back what was reserved and not used, but for the request', async () => {
      const reservation = await granted(amounts({ documents: 4, chunks: 20, tokens: 1_000 }));

      await underTest.ledger.settle(reservation, spent({ tokens: 300 }));

      expect(await room(amounts({ requests: 0, documents: 1 }))).toBe(4);
      expect(await room(amounts({ requests: 0, chunks: 20 }))).toBe(1);
      expect(await room(amounts({ requests: 0, tokens: 100 }))).toBe(7);
      expect(await room(amounts())).toBe(4);
    });

    it('counts more than was reserved, beyond the limit too', async () => {
      const reservation = await granted(amounts({ tokens: 100 }));

      await underTest.ledger.settle(reservation, spent({ tokens: 1_500 }));

      expect(await reserve(amounts({ tokens: 1 }))).toMatchObject({ granted: false, budget: 'tokens' });
      const other = await granted(amounts({ documents: 1 }));
      await underTest.ledger.settle(other, spent());
      expect(await reserve(amounts({ tokens: 1 }))).toMatchObject({ granted: false });
    });

    it('settles once: a second time changes nothing', async () => {
      const reservation = await granted(amounts({ tokens: 1_000 }));

      await underTest.ledger.settle(reservation, spent({ tokens: 500 }));
      await underTest.ledger.settle(reservation, spent({ tokens: 500 }));
      await underTest.ledger.settle(reservation, spent());

      expect(await room(amounts({ requests: 0, tokens: 100 }))).toBe(5);
    });

    it('settles in the minute after', async () => {
      nowMs = midnightMs + minuteMs - 1;
      const reservation = await granted(amounts({ tokens: 1_000 }));
      nowMs++;
      await granted(amounts());

      await underTest.ledger.settle(reservation, spent({ tokens: 100 }));

      expect(await room(amounts({ requests: 0, tokens: 100 }))).toBe(9);
      expect(await room(amounts())).toBe(4);
    });

    it.each([
      ['less', spent()],
      ['more', spent({ tokens: 5_000 })],
    ])('settles yesterday in yesterday: %s changes nothing of today', async (_what, used) => {
      nowMs = lastMinuteMs + minuteMs - 1;
      const reservation = await granted(amounts({ tokens: 900 }));
      nowMs++;
      await granted(amounts({ tokens: 200 }));

      await underTest.ledger.settle(reservation, used);

      expect(await room(amounts({ requests: 0, tokens: 100 }))).toBe(8);
    });

    it('keeps what nobody settles until its day is over', async () => {
      await granted(amounts({ documents: 1, tokens: 1_000 }));

      nowMs = lastMinuteMs;
      expect(await reserve(amounts({ tokens: 1 }))).toMatchObject({ granted: false });
      nowMs += minuteMs;
      expect(await reserve(amounts({ tokens: 1_000 }))).toMatchObject({ granted: true });
    });

    it('keeps tenants apart, whose ids begin alike too', async () => {
      const reservation = await granted(amounts({ requests: 5, documents: 4, chunks: 20, tokens: 1_000 }));

      expect(await room(amounts(), acme2)).toBe(5);
      await granted(amounts({ requests: 0, tokens: 1_000 }), acme2);
      await underTest.ledger.settle(reservation, spent());
      expect(await reserve(amounts({ requests: 0, tokens: 1 }), acme2)).toMatchObject({ granted: false });
      expect((await reserve(amounts({ requests: 0, tokens: 1_000 }))).granted).toBe(true);
    });

    it.each(['constructor', 'to-string', 'acme-22', 'day', 'tier'])(
      'counts for %s, of which it never heard, as for any other',
      async (id) => {
        expect(await room(amounts(), tenantId(id))).toBe(5);
      },
    );

    it('refuses at once what is more than the whole budget, and takes nothing', async () => {
      for (const tokens of [1_001, 1e12, Number.MAX_SAFE_INTEGER]) {
        expect(await reserve(amounts({ tokens }))).toMatchObject({
          granted: false,
          budget: 'tokens',
          exceedsWhole: true,
        });
      }
      expect(await room(amounts())).toBe(5);
    });

    it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
      'takes no %d for a count',
      async (tokens) => {
        const reservation = await granted(amounts({ tokens: 100 }));

        await expect(reserve(amounts({ tokens }))).rejects.toThrow(RangeError);
        await expect(underTest.ledger.settle(reservation, spent({ tokens }))).rejects.toThrow(RangeError);
        expect(await room(amounts({ requests: 0, tokens: 100 }))).toBe(9);
      },
    );

    it('has nothing to reserve where nothing is asked for', async () => {
      await expect(reserve(amounts({ requests: 0 }))).rejects.toThrow(RangeError);
    });
  });
}
