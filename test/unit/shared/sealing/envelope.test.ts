/** Wall 5: a sealed text opens under its key, at its place, unchanged, and in no other way. */
import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedPlace, SealedText } from '../../../../shared/ports/sealer.ts';
import { type DataKey, keyVersionOf, openText, sealText } from '../../../../shared/sealing/envelope.ts';
import { acme, acme2 } from '../../../support/documents.ts';

const bytes = randomBytes(32);
const key: DataKey = { version: 7, key: createSecretKey(bytes) };
const place: SealedPlace = { documentId: 'd', pii: false, generation: 'g-1', number: 1 };
const text = 'The pension of 1974 — 年金.';
const sealed = sealText(key, acme, place, text);

const open = (one: string, at = place, under = key, tenant = acme) =>
  openText(under, tenant, at, one as SealedText);

describe('a sealed text', () => {
  it.each([
    ['an empty one', ''],
    ['one of many scripts', 'naïve — 年金 😀 \u0000 \u200f'],
    ['one of a megabyte', 'ab年'.repeat(350_000)],
  ])('opens where it was sealed: %s', (_what, plain) => {
    expect(open(sealText(key, acme, place, plain))).toBe(plain);
  });

  it('opens where it was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        expect(open(sealText(key, acme, place, plain))).toBe(plain);
      }),
    );
  });

  it.each<[part: string, at: Partial<SealedPlace>]>([
    ['document', { documentId: 'e' }],
    ['flag', { pii: true }],
    ['generation', { generation: 'g-2' }],
    ['number', { number: 2 }],
    ['place among the chunks, the title’s', { number: 0 }],
  ])('does not open with another %s', (_part, at) => {
    expect(open(sealed, { ...place, ...at })).toBeUndefined();
  });

  it('does not open for another tenant, by the very same key', () => {
    expect(open(sealed, place, key, acme2)).toBeUndefined();
  });

  it('does not open by another key of the same version', () => {
    expect(open(sealed, place, { version: 7, key: createSecretKey(randomBytes(32)) })).toBeUndefined();
  });

  it('does not open by the same key under another version, also where the version is rewritten', () => {
    const other = { version: 8, key: createSecretKey(bytes) };
    const rewritten = Buffer.from(sealed, 'base64');
    rewritten.writeUInt32BE(8, 1);

    expect(open(sealed, place, other)).toBeUndefined();
    expect(keyVersionOf(rewritten.toString('base64') as SealedText)).toBe(8);
    expect(open(rewritten.toString('base64'), place, other)).toBeUndefined();
  });

  it('does not open with any bit of it changed', () => {
    const original = Buffer.from(sealed, 'base64');
    for (let bit = 0; bit < original.length * 8; bit++) {
      const changed = Buffer.from(original);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));

      expect([bit, open(changed.toString('base64'))]).toEqual([bit, undefined]);
    }
    expect(open(original.toString('base64'))).toBe(text);
  });

  it('does not open when it is cut or goes on', () => {
    const original = Buffer.from(sealed, 'base64');
    const cut = Array.from(original, (_, length) => original.subarray(0, length));

    for (const one of [...cut, Buffer.concat([original, Buffer.alloc(1)])]) {
      expect(open(one.toString('base64'))).toBeUndefined();
    }
  });

  it('opens as it was written only, not as something that reads alike', () => {
    const short = sealText(key, acme, place, 'a');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const [, body = '', padding = ''] = /^(.*?)(=*)$/.exec(short) ?? [];
    const last = alphabet[alphabet.indexOf(body.at(-1) ?? '') ^ 1] ?? '';
    const alike = [
      `${body.slice(0, -1)}${last}${padding}`,
      body,
      ` ${short}`,
      `${short}\n`,
      `${short.slice(0, 10)}\n${short.slice(10)}`,
      `${short}=`,
      `${short}!`,
      Buffer.from(short, 'base64').toString('base64url'),
    ].filter((one) => one !== short);

    expect(padding).not.toBe('');
    expect(Buffer.from(alike[0] ?? '', 'base64')).toEqual(Buffer.from(short, 'base64'));
    expect(alike.map((one) => open(one))).toEqual(alike.map(() => undefined));
    expect(open(short)).toBe('a');
  });

  it.each(['', 'A', 'plain text', 'null', '{"a":1}', '\u0000'.repeat(80), 'AQAAAAc='])(
    'is nothing of the kind of %j',
    (one) => {
      expect(open(one)).toBeUndefined();
    },
  );

  it('never has the same nonce, so equal texts look different', () => {
    const nonces = Array.from({ length: 1_000 }, () =>
      Buffer.from(sealText(key, acme, place, text), 'base64')
        .subarray(5, 17)
        .toString('hex'),
    );

    expect(new Set(nonces).size).toBe(1_000);
  });

  it('tells apart places whose parts read alike when they are put together', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (left, right, number) => {
        const one = { documentId: `${left},${right}`, pii: false, generation: left, number };
        const other = { documentId: left, pii: false, generation: `${right},${left}`, number };

        expect(open(sealText(key, acme, one, text), other)).toBeUndefined();
      }),
    );
  });
});

describe('the version of a sealed text', () => {
  it('is that of the key', () => {
    expect(keyVersionOf(sealed)).toBe(7);
    const highest = { ...key, version: 2 ** 32 - 1 };
    expect(keyVersionOf(sealText(highest, acme, place, text))).toBe(2 ** 32 - 1);
  });

  it.each(['', 'A', 'AQAA', 'AgAAAAcA', 'not sealed'])('is not known of %j', (one) => {
    expect(keyVersionOf(one as SealedText)).toBeUndefined();
  });
});
