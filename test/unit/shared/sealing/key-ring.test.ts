import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  currentKey,
  decodeKeyRing,
  encodeKeyRing,
  type KeyRing,
  maxDataKeys,
  newKeyRing,
  withNewDataKey,
} from '../../../../shared/sealing/key-ring.ts';

const keysOf = ({ dataKeys, termKey }: KeyRing): string[] =>
  [...dataKeys.map(({ key }) => key), ...(termKey === undefined ? [] : [termKey])].map((key) =>
    key.export().toString('base64'),
  );

const full = (): KeyRing => {
  let ring = newKeyRing({ keyedTerms: true });
  while (ring.dataKeys.length < maxDataKeys) ring = withNewDataKey(ring);
  return ring;
};

describe('a key ring', () => {
  it.each([true, false])('is the same after it was written and read, terms keyed: %s', (keyedTerms) => {
    const ring = withNewDataKey(newKeyRing({ keyedTerms }));

    const read = decodeKeyRing(encodeKeyRing(ring));

    expect(keysOf(read)).toEqual(keysOf(ring));
    expect(read.dataKeys.map(({ version }) => version)).toEqual([1, 2]);
    expect(read.termKey !== undefined).toBe(keyedTerms);
  });

  it('has keys of its own', () => {
    const keys = [newKeyRing({ keyedTerms: true }), newKeyRing({ keyedTerms: true })].flatMap(keysOf);

    expect(new Set(keys).size).toBe(4);
  });

  it('gets a new key after the others, and keeps its term key', () => {
    const ring = newKeyRing({ keyedTerms: true });

    const rotated = withNewDataKey(ring);

    expect(currentKey(rotated).version).toBe(2);
    expect(rotated.dataKeys[0]).toBe(ring.dataKeys[0]);
    expect(rotated.termKey).toBe(ring.termKey);
    expect(ring.dataKeys).toHaveLength(1);
  });

  it('has as many keys as can be wrapped at once, and no more', () => {
    const ring = full();

    expect(encodeKeyRing(ring).length).toBeLessThanOrEqual(4_096);
    expect(() => withNewDataKey(ring)).toThrow(RangeError);
  });

  it('shows no key where it is printed or written as JSON', () => {
    const ring = full();
    const shown = inspect(ring, { depth: null, showHidden: true }) + JSON.stringify(ring);

    for (const key of keysOf(ring)) {
      expect(shown).not.toContain(key);
      expect(shown.replaceAll(/[\s,]/g, '')).not.toContain(Buffer.from(key, 'base64').toString('hex'));
    }
    expect(shown).not.toContain('Buffer');
    expect(shown).not.toContain('Uint8Array');
  });
});

describe('what is no key ring', () => {
  const good = JSON.parse(Buffer.from(encodeKeyRing(newKeyRing({ keyedTerms: true }))).toString());
  const [format, termKey, [version, key]] = good;
  const secret = 'c2VjcmV0';

  it.each<[what: string, value: unknown]>([
    ['an object', { format }],
    ['null', null],
    ['another format', [2, termKey, [version, key]]],
    ['no key', [format, termKey]],
    ['a short key', [format, termKey, [version, secret]]],
    ['a key that is no text', [format, termKey, [version, 1]]],
    ['a short term key', [format, secret, [version, key]]],
    ['nothing but a format', [format]],
    ['a version twice', [format, termKey, [version, key], [version, key]]],
    ['versions that descend', [format, termKey, [2, key], [1, key]]],
    ['a version of 0', [format, termKey, [0, key]]],
    ['a version below 0', [format, termKey, [-1, key]]],
    ['a broken version', [format, termKey, [1.5, key]]],
    ['a version as text', [format, termKey, ['1', key]]],
    ['a version beyond four bytes', [format, termKey, [2 ** 32, key]]],
    ['an entry of three', [format, termKey, [version, key, key]]],
  ])('is refused without a word of it: %s', (_what, value) => {
    const decode = () => decodeKeyRing(Buffer.from(JSON.stringify(value)));

    expect(decode).toThrow('The wrapped keys are not a key ring.');
  });

  it('is refused without a word of it where it is not even JSON', () => {
    const decode = () => decodeKeyRing(Buffer.from(`[1,"${key}`));

    expect(decode).toThrow(/^The wrapped keys are not a key ring\.$/);
    try {
      decode();
    } catch (error) {
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(key);
    }
  });

  it('is not the one that is taken', () => {
    expect(() => decodeKeyRing(Buffer.from(JSON.stringify(good)))).not.toThrow();
  });
});
