import { expect, it } from 'vitest';
import { createMemoryQuotaLedger } from '../../../../../shared/adapters/offline/quota-ledger.ts';
import { amounts, limits, midnightMs, spent } from '../../../../contract/quota-ledger/ledger-world.ts';
import { acme, acme2 } from '../../../../support/documents.ts';

const open = () => createMemoryQuotaLedger({ limits, nowMs: () => midnightMs });

it('forgets a tenant with everything that it used, and no other', async () => {
  const ledger = open();
  for (const tenant of [acme, acme2]) await ledger.reserve(tenant, amounts({ documents: 4 }));

  const forgotten = [ledger.forget(acme), ledger.forget(acme)];

  expect(forgotten).toEqual([true, false]);
  expect([ledger.has(acme), ledger.has(acme2)]).toEqual([false, true]);
  expect(await ledger.reserve(acme2, amounts({ documents: 1 }))).toMatchObject({ granted: false });
  expect(await ledger.reserve(acme, amounts({ documents: 4 }))).toMatchObject({ granted: true });
});

it('keeps nothing of a tenant whose request is settled after it was forgotten', async () => {
  const ledger = open();
  const reservation = await ledger.reserve(acme, amounts({ documents: 1 }));
  ledger.forget(acme);

  if (reservation.granted) await ledger.settle(reservation, spent());

  expect([reservation.granted, ledger.has(acme)]).toEqual([true, false]);
});
