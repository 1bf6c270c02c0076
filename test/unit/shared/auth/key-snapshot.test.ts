/** Wall 1: which texts are snapshots of an issuer's keys. */
import { describe, expect, it } from 'vitest';
import { parseSnapshot, snapshotName, snapshotText } from '../../../../shared/auth/key-snapshot.ts';
import { makeTestKey } from '../../../support/tokens.ts';

const acme = 'https://acme.example/keys';
const acme2 = 'https://acme-2.example/keys';
const key = makeTestKey('key-1');
const dated = { fetchedAtSeconds: 1_000_000_000.5, keys: [key.jwk] };
const text = snapshotText(acme, dated);
const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...JSON.parse(text), ...change });

describe('a snapshot', () => {
  it('is read as it was written', () => {
    expect(parseSnapshot(acme, text)).toEqual(dated);
  });

  it.each<[string, string]>([
    ["another issuer's", snapshotText(acme2, dated)],
    ['empty', ''],
    ['cut off', text.slice(0, -1)],
    ['HTML', '<h1>AccessDenied</h1>'],
    ['null', 'null'],
    ['a list', `[${text}]`],
    ['a bare key set', JSON.stringify({ keys: dated.keys })],
    ['of another format', changed({ format: 'askacme-key-snapshot-2' })],
    ['more than a snapshot', changed({ expires: 'never' })],
    ['without a time', changed({ fetched_at: undefined })],
    ['of a time in words', changed({ fetched_at: '1000000000' })],
    ['of no time', changed({ fetched_at: null })],
    ['of a time before all others', changed({ fetched_at: -1 })],
    ['without keys', changed({ keys: [] })],
    ['of keys that are no list', changed({ keys: { 0: key.jwk } })],
    ['with a key that is none', changed({ keys: [key.jwk, 7] })],
    ['with a private key', changed({ keys: [key.jwk, { ...key.jwk, d: 'AAAA' }] })],
    ['larger than any', changed({ keys: [{ ...key.jwk, kid: 'x'.repeat(1_000_000) }] })],
  ])('is refused where it is %s', (_, odd) => {
    expect(() => parseSnapshot(acme, odd)).toThrow(expect.objectContaining({ name: 'SnapshotRefused' }));
  });

  it('has a name that is its issuer’s alone, and that nothing has to encode', () => {
    const names = [acme, acme2, '../../etc/passwd', 'https://acme.example/keys/'].map(snapshotName);

    expect(new Set(names).size).toBe(4);
    expect(names.filter((name) => !/^[0-9a-f]{64}\.json$/.test(name))).toEqual([]);
  });
});
