/** The look beneath the walls: all of one tenant, whatever its flag, nothing of another, and nothing of what was taken out. */
import { describe, expect, it } from 'vitest';
import type { TenantHoldings } from '../../../shared/ports/tenant-store.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { put } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

export function describeHoldings(world: StoreWorld): void {
  const holdings = async (tenant: TenantId) => {
    const { documents, places } = await world.store.holdings(tenant);
    return { documents: documents.map(({ id, pii }) => `${id} ${pii ? 'hidden' : 'open'}`).sort(), places };
  };
  const total = ({ places }: Pick<TenantHoldings, 'places'>): number =>
    places.reduce((sum, { records }) => sum + records, 0);
  const fill = async (tenant: TenantId) => {
    await put(world.store, tenant, { id: 'x', content: 'A hidden pelican.', pii: true });
    await put(world.store, tenant, {
      id: 'x',
      content: 'A pelican rests. '.repeat(400),
      visibility: 'public',
    });
    await put(world.store, tenant, { id: 'h', content: 'Another hidden pelican.', pii: true });
  };

  describe('holdings', () => {
    it('of a tenant that has nothing name every place, by name, and count nothing', async () => {
      const { documents, places } = await holdings(world.mine);

      expect(documents).toEqual([]);
      expect(places.length).toBeGreaterThan(0);
      expect(new Set(places.map(({ records }) => records))).toEqual(new Set([0]));
      expect(places.map(({ place }) => place)).toEqual(places.map(({ place }) => place).sort());
    });

    it('name each document once, visible or hidden, and count more than documents', async () => {
      await fill(world.mine);
      const [long] = (await world.list(world.mine, 'public')).documents;

      const held = await holdings(world.mine);

      expect(held.documents).toEqual(['h hidden', 'x hidden', 'x open']);
      expect(long?.chunks).toBeGreaterThan(2);
      // Each document, and each of its chunks, is a record at least.
      expect(total(held)).toBeGreaterThanOrEqual(3 + (long?.chunks ?? 0) + 2);
    });

    it('are the same after a replacement by the same', async () => {
      await fill(world.mine);
      const before = await holdings(world.mine);

      await put(world.store, world.mine, { id: 'h', content: 'Another hidden pelican.' });

      expect(await holdings(world.mine)).toEqual(before);
    });

    it('are of one tenant, though another has documents of the same ids', async () => {
      const before = await holdings(world.mine);

      await fill(world.theirs);

      expect(await holdings(world.mine)).toEqual(before);
      expect((await holdings(world.theirs)).documents.length).toBe(3);
    });

    it('hold nothing of a document that was deleted', async () => {
      await put(world.store, world.mine, { id: 'stays', content: 'A stork.' });
      const before = await holdings(world.mine);
      await put(world.store, world.mine, { id: 'x', content: 'A hidden pelican.', pii: true });
      await put(world.store, world.mine, { id: 'x', content: 'A stork. '.repeat(200), visibility: 'public' });

      await world.store.delete(world.mine, { id: 'x', pii: undefined, visibility: 'with-pii' });

      expect(await holdings(world.mine)).toEqual(before);
    });

    it('are nothing after an erasure, and of another tenant what they were', async () => {
      for (const tenant of [world.mine, world.theirs]) await fill(tenant);
      const theirs = await holdings(world.theirs);

      await world.store.erase(world.mine);

      const mine = await holdings(world.mine);
      expect([mine.documents, total(mine)]).toEqual([[], 0]);
      expect(mine.places.length).toBeGreaterThan(0);
      expect(await holdings(world.theirs)).toEqual(theirs);
      expect(total(theirs)).toBeGreaterThan(6);
    });
  });
}
