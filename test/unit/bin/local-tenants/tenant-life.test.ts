/** What may become of a tenant, and that there is no way back. */
import { describe, expect, it } from 'vitest';
import { registerTenants } from '../../../../bin/local-tenants/register-tenants.ts';
import { createBookInMemory } from '../../../../bin/local-tenants/tenant-book.ts';
import {
  added,
  erasing,
  newTenant,
  resumed,
  suspended,
  withSettings,
} from '../../../../bin/local-tenants/tenant-life.ts';
import type { LocalTenant } from '../../../../shared/contract/local-tenants.ts';
import { acme } from '../../../support/documents.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 10, 0, second));
const active = newTenant(acme, 'Acme', at(0));
const asleep: LocalTenant = {
  ...active,
  status: 'suspended',
  since: at(1).toISOString(),
  suspended_at: at(1).toISOString(),
};
const leaving: LocalTenant = { ...asleep, status: 'erasing', since: at(2).toISOString() };
const failed: LocalTenant = { ...leaving, failure: 'something is left', progress: 'Once more …' };
const gone: LocalTenant = { ...asleep, status: 'erased', since: at(3).toISOString() };

describe('a tenant', () => {
  it.each([
    ['suspended', suspended(active, acme, at(1)), asleep],
    ['suspended again', suspended(asleep, acme, at(9)), asleep],
    ['resumed', resumed(asleep, acme, at(5)), { ...active, since: at(5).toISOString() }],
    ['resumed though active', resumed(active, acme, at(5)), active],
    ['erased', erasing(asleep, acme, at(2)), leaving],
    ['erased again after a failure', erasing(failed, acme, at(9)), leaving],
    ['erased again while it goes on', erasing(leaving, acme, at(9)), leaving],
    ['erased though it is', erasing(gone, acme, at(9)), gone],
    ['added again', added(asleep, acme, undefined, at(9)), asleep],
    ['renamed', added(active, acme, 'Acme, Inc.', at(9)), { ...active, name: 'Acme, Inc.' }],
  ])('is %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  it.each([
    ['added', added],
    ['resumed', (entry: LocalTenant) => resumed(entry, acme, at(9))],
    ['suspended', (entry: LocalTenant) => suspended(entry, acme, at(9))],
    ['set otherwise', (entry: LocalTenant) => withSettings(entry, acme, { 'strict-pii': true })],
  ] as const)('on its way out or gone cannot be %s', (_, change) => {
    for (const entry of [leaving, failed, gone]) {
      expect(() => change(entry, acme, undefined, at(9))).toThrow();
    }
  });

  it('has the settings that it chose, and with none of them is as before', async () => {
    const strict = withSettings(active, acme, { 'strict-pii': true });
    const book = createBookInMemory();
    await book.change(acme, () => withSettings(strict, acme, { 'audit-questions': true }));

    expect(strict).toEqual({ ...active, settings: ['strict-pii'] });
    expect(await book.find(acme)).toMatchObject({ settings: 'strict-pii audit-questions' });
    expect(withSettings(strict, acme, { 'strict-pii': false })).toEqual(active);
    expect(withSettings(strict, acme, { 'strict-pii': true })).toBe(strict);
  });

  it('that is active must be suspended before it is erased', () => {
    expect(() => erasing(active, acme, at(2))).toThrow('Suspend it first: npx askacme tenant suspend acme');
  });
});

const company = { tenantId: 'acme', name: 'Acme Corp', question: '', documents: [] };

describe('a start', () => {
  it.each([
    ['suspended', asleep, 1],
    ['erasing', leaving, 0],
    ['erased', gone, 0],
  ] as const)(
    'leaves a company that is %s as it is, without samples, and says so',
    async (status, entry, keys) => {
      const book = createBookInMemory();
      await book.change(acme, () => entry);

      const start = { book, companies: [company], tenants: ['acme', 'acme-2'], now: () => at(9) };
      const { staying, companies, notices } = await registerTenants(start);

      expect(await book.find(acme)).toMatchObject({ status, name: 'Acme' });
      expect(companies).toEqual([]);
      expect(notices).toEqual([expect.stringMatching(`^acme is ${status} since `)]);
      expect(staying.filter(({ id }) => id === 'acme')).toHaveLength(keys);
      expect(await book.find('acme-2' as never)).toMatchObject({ status: 'active', name: 'acme-2' });
    },
  );

  it('gives a company its name, also where it was first named by its id', async () => {
    const book = createBookInMemory();
    const start = { book, tenants: ['acme'], now: () => at(0) };

    await registerTenants({ ...start, companies: [] });
    const { companies, notices } = await registerTenants({ ...start, companies: [company] });

    expect(await book.find(acme)).toMatchObject({ name: 'Acme Corp' });
    expect({ companies, notices }).toEqual({ companies: [company], notices: [] });
  });

  it('refuses an id that can be no tenant', async () => {
    const start = { book: createBookInMemory(), companies: [], tenants: ['Acme'], now: () => at(0) };

    await expect(registerTenants(start)).rejects.toThrow("'Acme' cannot be a tenant");
  });
});
