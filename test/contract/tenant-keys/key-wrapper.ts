/** What every `KeyWrapper` must do, whatever it wraps with. Run by one small file an adapter. */
import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyWrapper } from '../../../shared/ports/tenant-keys.ts';
import { decodeKeyRing, encodeKeyRing, maxDataKeys, newKeyRing } from '../../../shared/sealing/key-ring.ts';
import type { TenantId } from '../../../shared/tenancy/tenant-id.ts';
import { acme, acme2, tenantId } from '../../support/documents.ts';
import { expectUnavailable } from '../unavailable.ts';

export interface KeyWrapperUnderTest {
  readonly wrapper: KeyWrapper;
  close(): Promise<void>;
}

const newKeys = (): Uint8Array => encodeKeyRing(newKeyRing({ keyedTerms: true }));

/** As many as a tenant may ever have, with versions as long as they get. */
function fullRing(): Uint8Array {
  const key = createSecretKey(new Uint8Array(32).fill(7));
  const dataKeys = Array.from({ length: maxDataKeys }, (_, at) => ({ version: at + 1, key }));
  return encodeKeyRing({ dataKeys, termKey: key });
}

export function describeKeyWrapper(name: string, open: () => Promise<KeyWrapperUnderTest>): void {
  describe(`${name} as a wrapper of tenants’ keys`, () => {
    let underTest: KeyWrapperUnderTest;
    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest?.close());
    const wrap = (tenant: TenantId, keys: Uint8Array) => underTest.wrapper.wrap(tenant, keys);
    const unwrap = (tenant: TenantId, wrapped: Uint8Array) => underTest.wrapper.unwrap(tenant, wrapped);

    it.each([
      ['a new ring', newKeys()],
      ['a ring as large as they get', fullRing()],
    ])('opens for a tenant what it wrapped for that tenant: %s', async (_, keys) => {
      const opened = await unwrap(acme, await wrap(acme, keys));

      expect(Buffer.from(opened).equals(keys)).toBe(true);
      expect(encodeKeyRing(decodeKeyRing(opened))).toEqual(keys);
    });

    it('shows nothing of the keys, and wraps the same ones otherwise each time', async () => {
      const keys = newKeys();

      const [one, other] = await Promise.all([wrap(acme, keys), wrap(acme, keys)]);

      expect(Buffer.from(one).equals(other)).toBe(false);
      for (const wrapped of [one, other]) {
        for (let at = 0; at + 16 <= keys.length; at += 8)
          expect(Buffer.from(wrapped).includes(Buffer.from(keys.subarray(at, at + 16)))).toBe(false);
      }
    });

    it.each([
      [acme, acme2],
      [acme2, acme],
    ])('does not open for another tenant what it wrapped for %s', async (owner, other) => {
      const wrapped = await wrap(owner, newKeys());

      await expectUnavailable(unwrap(other, wrapped));
    });

    it('does not open what was changed, anywhere', async () => {
      const wrapped = Buffer.from(await wrap(acme, newKeys()));

      const places = [0, 1, wrapped.length >> 2, wrapped.length >> 1, wrapped.length - 1];
      for (const place of places) {
        const changed = Buffer.from(wrapped);
        changed[place] = (changed[place] ?? 0) ^ 1;
        await expectUnavailable(unwrap(acme, changed));
      }
      for (const part of [wrapped.subarray(0, -1), wrapped.subarray(1), wrapped.subarray(0, 1)])
        await expectUnavailable(unwrap(acme, part));
    });

    it('tells nothing of the keys where it fails', async () => {
      const keys = newKeys();
      const wrapped = await wrap(acme, keys);

      const error = await expectUnavailable(unwrap(acme2, wrapped));

      const told = [error.message, error.stack, String((error.cause as Error | undefined)?.message)].join();
      for (const secret of [keys, wrapped])
        expect(told).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16));
    });

    it('gives each of many tenants at once its own', async () => {
      const ids = Array.from({ length: 20 }, (_, at) => tenantId(`acme-${at}`));
      const rings = ids.map(newKeys);

      const wrapped = await Promise.all(ids.map((id, at) => wrap(id, rings[at] ?? newKeys())));
      const opened = await Promise.all(ids.map((id, at) => unwrap(id, wrapped[at] ?? newKeys())));

      expect(opened.map((ring) => Buffer.from(ring).toString('hex'))).toEqual(
        rings.map((ring) => Buffer.from(ring).toString('hex')),
      );
    });
  });
}
