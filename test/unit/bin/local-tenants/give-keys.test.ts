/** Keys at a start: for whoever may have some, as the list is at that moment. */
import { expect, it, vi } from 'vitest';
import { giveKeys } from '../../../../bin/local-tenants/give-keys.ts';
import { createBookInMemory } from '../../../../bin/local-tenants/tenant-book.ts';
import { erasing, newTenant, suspended } from '../../../../bin/local-tenants/tenant-life.ts';
import { acme, acme2 } from '../../../support/documents.ts';

it('a start makes no keys for a tenant whose erasure began after the list was read', async () => {
  const now = new Date(Date.UTC(2026, 10, 22));
  const book = createBookInMemory();
  for (const id of [acme, acme2]) await book.change(id, () => newTenant(id, id, now));
  const staying = await book.entries();
  await book.change(acme, (entry) => erasing(suspended(entry, acme, now), acme, now));
  const create = vi.fn(async () => true);

  await giveKeys({ create }, book, staying);

  expect(create).toHaveBeenCalledExactlyOnceWith('acme-2', { keyedTerms: true });
});
