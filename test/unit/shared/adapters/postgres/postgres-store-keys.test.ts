/** When the store asks for keys, and what it does where there are none. */
import { describe, expect, it, vi } from 'vitest';
import { createPostgresStore } from '../../../../../shared/adapters/postgres/postgres-store.ts';
import { AppError } from '../../../../../shared/errors/app-error.ts';
import type { Sealer } from '../../../../../shared/ports/sealer.ts';
import type { TenantStore } from '../../../../../shared/ports/tenant-store.ts';
import { acme, everything, put, putRequest, search } from '../../../../support/documents.ts';
import { sealerInMemory } from '../../../../support/sealer.ts';

const address = { id: 'x', pii: undefined, visibility: 'public' } as const;
const readings = [
  { name: 'search', read: (store: TenantStore) => search(store, acme, 'heron') },
  { name: 'list', read: (store: TenantStore) => store.list(acme, { ...everything, visibility: 'public' }) },
  { name: 'get', read: (store: TenantStore) => store.get(acme, address) },
];

const noKeys = (): Sealer => {
  const fail = vi.fn(async () => {
    throw new AppError('dependency-unavailable');
  });
  return { of: fail, reading: fail };
};
const emptyPage = [{ total: 0, id: null }];

describe('the Postgres store', () => {
  it.each(readings)('asks for the keys while the statement of a $name runs', async ({ read }) => {
    const { promise, resolve } = Promise.withResolvers<unknown[]>();
    const sealer = sealerInMemory();
    const of = vi.spyOn(sealer, 'of');
    const query = vi.fn(() => promise);

    const reading = read(createPostgresStore({ query: query as never }, sealer));
    await vi.waitFor(() => expect(query).toHaveBeenCalledOnce());
    const askedMeanwhile = of.mock.calls.length;
    resolve(emptyPage.slice(0, of.mock.calls.length));
    await reading.catch(() => undefined);

    expect(askedMeanwhile).toBe(1);
  });

  it.each(readings)('answers no $name without keys, be it of nothing', async ({ read }) => {
    const store = createPostgresStore({ query: async () => [] }, noKeys());

    await expect(read(store)).rejects.toMatchObject({ code: 'dependency-unavailable' });
  });

  it.each(readings)('lets neither failure of a $name go unhandled where both fail', async ({ read }) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const store = createPostgresStore({ query: () => Promise.reject(new Error('down')) }, noKeys());

    await expect(read(store)).rejects.toMatchObject({ code: 'dependency-unavailable' });

    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('writes nothing without keys', async () => {
    const query = vi.fn();
    const store = createPostgresStore({ query }, noKeys());

    await expect(put(store, acme, { id: 'x', content: 'A heron.' })).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });

    expect(query).not.toHaveBeenCalled();
  });

  it('writes nothing where it was given up while the keys were on their way', async () => {
    const query = vi.fn();
    const giving = new AbortController();
    const sealer = sealerInMemory();
    const late: Sealer = {
      ...sealer,
      of: async (tenant) => {
        giving.abort();
        return sealer.of(tenant);
      },
    };
    const store = createPostgresStore({ query }, late);
    const request = await putRequest({ id: 'x', content: 'A heron.' });

    await expect(store.put(acme, request, giving.signal)).rejects.toMatchObject({
      code: 'dependency-unavailable',
    });

    expect(query).not.toHaveBeenCalled();
  });

  it('deletes, erases and tells whether it is ready without keys', async () => {
    const sealer = noKeys();
    const store = createPostgresStore({ query: async () => [] }, sealer);

    await store.delete(acme, address);
    await store.erase(acme);
    await store.ready();

    expect(sealer.of).not.toHaveBeenCalled();
  });
});
