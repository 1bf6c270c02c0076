/** Wall 1: taking snapshots of every issuer's keys. */
import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/key-snapshot/handler.ts';
import { parseSnapshot, snapshotName } from '../../../../shared/auth/key-snapshot.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';

const acme = makeTestIssuer('acme');
const acme2 = makeTestIssuer('acme-2');

function setUp() {
  const clock = { now: 1_000_000_000 };
  const sets = new Map<string, unknown>([acme, acme2].map(({ jwksUri, jwks }) => [jwksUri, jwks]));
  const written = new Map<string, string>();
  const logged: [string, Record<string, unknown>][] = [];
  const fetchJwks = async (uri: string): Promise<unknown> => {
    const set = sets.get(uri);
    if (set instanceof Error) throw set;
    return set;
  };
  const handler = createHandler({
    issuers: [acme, acme2],
    fetchJwks,
    nowSeconds: () => clock.now++,
    writer: {
      async write(name, text) {
        if (sets.get('bucket') instanceof Error) throw sets.get('bucket');
        written.set(name, text);
      },
    },
    logger: { warn: (message, fields) => void logged.push([message, fields]) },
  });
  const snapshotOf = ({ jwksUri }: typeof acme) => {
    const text = written.get(snapshotName(jwksUri));
    return text === undefined ? undefined : parseSnapshot(jwksUri, text);
  };
  return { handler, sets, logged, snapshotOf, written };
}

describe('taking snapshots', () => {
  it('writes one for each issuer, with public keys and the time at which its fetch began', async () => {
    const { handler, snapshotOf, written } = setUp();

    await handler();

    expect(written.size).toBe(2);
    expect(snapshotOf(acme)).toMatchObject({ fetchedAtSeconds: 1_000_000_000, keys: [{ kid: 'acme-1' }] });
    expect(snapshotOf(acme2)).toMatchObject({ fetchedAtSeconds: 1_000_000_001, keys: [{ kid: 'acme-2-1' }] });
  });

  it.each<[string, unknown]>([
    ['is down', new TypeError('fetch failed')],
    ['has an empty set', { keys: [] }],
    ['publishes private keys alone', { keys: [{ ...acme.key.jwk, d: 'AAAA' }] }],
    ['has no set', { error: 'maintenance' }],
  ])(
    'leaves the last one of an issuer that %s, takes the others’, and says that it failed',
    async (_, reply) => {
      const { handler, sets, snapshotOf, logged } = setUp();
      await handler();
      sets.set(acme.jwksUri, reply);

      await expect(handler()).rejects.toThrow('1 of 2 snapshots failed');

      expect([snapshotOf(acme)?.fetchedAtSeconds, snapshotOf(acme2)?.fetchedAtSeconds]).toEqual([
        1_000_000_000, 1_000_000_003,
      ]);
      expect(logged).toEqual([['key snapshot failed', { issuer: acme.issuer, reason: expect.any(String) }]]);
    },
  );

  it('writes no private member and nothing else that was published beside a key', async () => {
    const { handler, sets, written } = setUp();
    sets.set(acme.jwksUri, {
      keys: [
        { ...acme.key.jwk, x5u: 'https://evil.example' },
        { ...acme.key.jwk, kid: 'leaked', d: 'AAAA' },
      ],
    });

    await handler();

    const text = [...written.values()].join();
    expect(['evil', 'leaked', 'AAAA'].filter((part) => text.includes(part))).toEqual([]);
  });

  it('fails where nothing can be written', async () => {
    const { handler, sets, logged } = setUp();
    sets.set('bucket', Object.assign(new Error('no'), { name: 'Status403' }));

    await expect(handler()).rejects.toThrow('2 of 2 snapshots failed');

    expect(logged.map(([, { reason }]) => reason)).toEqual(['Status403', 'Status403']);
  });
});
