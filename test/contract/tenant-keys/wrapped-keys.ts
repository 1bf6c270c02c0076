/** What every `WrappedKeyAdministration` must do, wherever it keeps the keys. Run by one small file an adapter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrappedKeyAdministration } from '../../../shared/ports/tenant-keys.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { acme, acme2, tenantId } from '../../support/documents.ts';

export interface WrappedKeysUnderTest {
  readonly keys: WrappedKeyAdministration;
  close(): Promise<void>;
}

/** Every byte there is, so that no text in between could keep them. */
const bytes = (last: number): Uint8Array => Buffer.from([...Array(256).keys(), last]);
const [first, second, third] = [bytes(1), bytes(2), bytes(3)];

/** @param open an empty place */
export function describeWrappedKeys(name: string, open: () => Promise<WrappedKeysUnderTest>): void {
  describe(`${name} as the place of tenants’ wrapped keys`, () => {
    let underTest: WrappedKeysUnderTest;
    beforeEach(async () => {
      underTest = await open();
    });
    afterEach(() => underTest?.close());
    const keys = () => underTest.keys;
    const read = async (tenant: TenantId): Promise<number[] | undefined> => {
      const found = await keys().read(tenant);
      return found === undefined ? undefined : [...found];
    };

    it('has none of a tenant that was given none', async () => {
      expect(await read(acme)).toBeUndefined();
    });

    it('keeps each tenant’s own, byte for byte', async () => {
      expect(await keys().add(acme, first)).toBe(true);
      expect(await keys().add(acme2, second)).toBe(true);

      expect(await read(acme)).toEqual([...first]);
      expect(await read(acme2)).toEqual([...second]);
      expect(await read(tenantId('acm'))).toBeUndefined();
    });

    it('adds no second time, and leaves what is there', async () => {
      await keys().add(acme, first);

      expect(await keys().add(acme, second)).toBe(false);
      expect(await read(acme)).toEqual([...first]);
    });

    it('lets one of several come first, and tells each which it was', async () => {
      const outcomes = await Promise.all(
        [first, second, third].map(async (one) => ({ one, isAdded: await keys().add(acme, one) })),
      );

      const added = outcomes.filter(({ isAdded }) => isAdded);
      expect(added).toHaveLength(1);
      expect(await read(acme)).toEqual([...(added[0]?.one ?? [])]);
    });

    it('replaces what is still there', async () => {
      await keys().add(acme, first);
      await keys().add(acme2, first);

      expect(await keys().replace(acme, second, first)).toBe(true);
      expect(await read(acme)).toEqual([...second]);
      expect(await read(acme2)).toEqual([...first]);
    });

    it.each([
      ['somebody else replaced', second],
      ['are a part of what is there', first.subarray(0, 200)],
    ])('does not replace keys that %s', async (_, instead) => {
      await keys().add(acme, first);

      expect(await keys().replace(acme, third, instead)).toBe(false);
      expect(await read(acme)).toEqual([...first]);
    });

    it('makes none by replacing, where there are none', async () => {
      expect(await keys().replace(acme, second, first)).toBe(false);
      expect(await read(acme)).toBeUndefined();
    });

    it('destroys one tenant’s, once, and nobody else’s', async () => {
      await keys().add(acme, first);
      await keys().add(acme2, second);

      expect(await keys().destroy(acme)).toBe(true);
      expect(await keys().destroy(acme)).toBe(false);
      expect(await read(acme)).toBeUndefined();
      expect(await read(acme2)).toEqual([...second]);
    });

    it('does not bring destroyed keys back by replacing them', async () => {
      await keys().add(acme, first);
      await keys().destroy(acme);

      expect(await keys().replace(acme, second, first)).toBe(false);
      expect(await read(acme)).toBeUndefined();
    });

    it('keeps its own copy, whatever becomes of the one it was given or gave', async () => {
      const given = Buffer.from(first);
      await keys().add(acme, given);
      given.fill(0);
      (await keys().read(acme))?.fill(0);

      expect(await read(acme)).toEqual([...first]);
    });
  });
}
