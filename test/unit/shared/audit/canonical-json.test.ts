import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type JsonValue } from '../../../../shared/audit/canonical-json.ts';
import { visibleJson } from '../../../../shared/audit/visible-json.ts';

describe('canonical JSON', () => {
  // RFC 8785, section 3.2.2: the value and its canonical form.
  it('is what RFC 8785 gives for its own example', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the RFC's own number, which is to lose it
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };

    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  // RFC 8785, section 3.2.3: sorted by UTF-16 units, not by code points.
  it('sorts keys by UTF-16 units', () => {
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];

    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));

    expect(Object.keys(JSON.parse(text))).toEqual([
      '1',
      '\r',
      '\u0080',
      '\u00f6',
      '\u20ac',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('is the same for the same value, and says that value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value as JsonValue);

        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [[undefined]], [() => 1]])(
    'has no spelling for %s',
    (value) => {
      expect(() => canonicalJson(value as JsonValue)).toThrow(TypeError);
    },
  );
});

describe('visible JSON', () => {
  it('says the same, without a character that a terminal obeys or an eye misses', () => {
    const value = 'a\u009b31m\u2028\u202e\u200bb\u{e0041}';

    const text = visibleJson(canonicalJson(value));

    expect(text).toBe('"a\\u009b31m\\u2028\\u202e\\u200bb\\udb40\\udc41"');
    expect(JSON.parse(text)).toBe(value);
  });
});
