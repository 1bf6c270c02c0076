import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../../../shared/contract/strict-json.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';

const invalid = expect.objectContaining({ code: 'invalid-json' });

/** Text that may be sent: no U+0000, no lone surrogate, which fast-check's `unit: 'binary'` never makes. */
const storable = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\u0000'));

/** What `JSON.stringify` writes as it is. */
const plainKey = storable.filter((key) => !JSON.stringify(key).includes('\\'));

const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    storable,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(plainKey, fc.constantFrom('__proto__', 'constructor', ':', '{')), tie('value'), {
      maxKeys: 5,
      noNullPrototype: false,
    }),
  ),
})).value;

const jsonText = fc
  .tuple(anyJson, fc.constantFrom(0, 1, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

/** Every place after an opening brace, as an index just past it. Braces inside strings are no places. */
function objectStarts(json: string): number[] {
  const outside = json.replace(/"(?:\\.|[^"\\])*"/g, (text) => '_'.repeat(text.length));
  return [...outside.matchAll(/\{(?!\s*\})/g)].map(({ index }) => index + 1);
}

/** The same key as JSON would rather not write it: each unit escaped. */
const escaped = (key: string): string =>
  `"${Array.from({ length: key.length }, (_, at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

function refusalOf(json: string): AppError {
  try {
    parseStrictJson(json);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('was not refused');
}

describe('strict JSON', () => {
  it('reads every honest value as JSON.parse does', () => {
    fc.assert(
      fc.property(jsonText, (json) => {
        // As text: an own `__proto__` or `constructor` confuses a comparison of objects.
        expect(JSON.stringify(parseStrictJson(json))).toBe(JSON.stringify(JSON.parse(json)));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a repeated key wherever it stands, however it is written', () => {
    const withObject = jsonText.filter((json) => objectStarts(json).length > 0);
    fc.assert(
      fc.property(withObject, fc.nat(), fc.boolean(), (json, choice, inEscapes) => {
        const starts = objectStarts(json);
        const start = starts[choice % starts.length] ?? 0;
        const key = /^\s*("(?:\\.|[^"\\])*")/.exec(json.slice(start))?.[1] ?? '""';
        const again = inEscapes ? escaped(JSON.parse(key) as string) : key;
        const repeated = `${json.slice(0, start)}${again}: 0, ${json.slice(start)}`;

        expect(() => JSON.parse(repeated)).not.toThrow();
        expect(() => parseStrictJson(repeated)).toThrow(invalid);
      }),
      { numRuns: 500 },
    );
  });

  it('gives nobody a key that another text has chosen', () => {
    const planted = String.raw`{"a":1,"\\":2}`;
    const victim = String.raw`{"a":1,"\"":2}`;

    expect(() => parseStrictJson(planted)).toThrow(invalid);

    // What the engine makes of it by now may be another key: whatever it is, nobody gets it.
    expect(() => parseStrictJson(victim)).toThrow(invalid);
    expect(refusalOf(victim).detail).toContain('without escapes');
  });

  it('refuses every truncation of a value', () => {
    const whole = '{"query":"a \\"b\\" \\u00e9","tags":["x",{"y":[1e3,null]}]}';

    expect(parseStrictJson(whole)).toEqual(JSON.parse(whole));
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseStrictJson(whole.slice(0, length))).toThrow(invalid);
    }
  });

  it.each([
    ['the same key', '{"a":1,"a":1}'],
    ['an escaped spelling', String.raw`{"a":1,"\u0061":2}`],
    ['an escaped solidus', String.raw`{"/":1,"\/":2}`],
    ['a key in escapes', String.raw`{"\u0071uery":1}`],
    ['a quote in a key', String.raw`[{"a":{"\"":1}}]`],
    ['a reverse solidus in a key', String.raw`{"\\":1}`],
    ['the empty key', '{"":1,"":2}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['a key repeated after an object', '{"a":{"b":1},"a":1}'],
    ['a key repeated in an array', '[0,{"a":[],"a":1}]'],
    ['an astral key in two spellings', String.raw`{"😀":1,"\ud83d\ude00":2}`],
  ])('refuses %s', (_, json) => {
    expect(() => parseStrictJson(json)).toThrow(invalid);
  });

  it.each([
    ['a key of two objects', '[{"a":1},{"a":1}]'],
    ['a key of an outer and an inner object', '{"a":{"a":{"a":1}}}'],
    ['a key that is also a value', '{"a":"a","b":"a"}'],
    ['keys that differ in case', '{"a":1,"A":2}'],
    ['keys that only normalise to the same', '{"\u00e9":1,"e\u0301":2}'],
    ['escapes in text', String.raw`{"a":"\u0061\"\\"}`],
    ['brackets and colons inside text', '{"a":"{[:\\"a\\":","b":"}]"}'],
    ['a scalar', '"a"'],
    ['white space around', ' \r\n\t{} '],
  ])('accepts %s', (_, json) => {
    expect(parseStrictJson(json)).toStrictEqual(JSON.parse(json));
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['two values', '{}{}'],
    ['a trailing comma', '{"a":1,}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{/**/}'],
    ['NaN', 'NaN'],
    ['undefined', 'undefined'],
    ['a leading zero', '01'],
    ['a raw line break in text', '"a\nb"'],
    ['a raw U+0000', '{"a":"\u0000"}'],
    ['a byte order mark', '\ufeff{}'],
    ['a no-break space', '\u00a0{}'],
    ['a bad escape', String.raw`"\x41"`],
  ])('refuses %s', (_, json) => {
    expect(() => parseStrictJson(json)).toThrow(invalid);
  });

  it.each([
    ['U+0000 in text', String.raw`{"a":"b\u0000"}`],
    ['U+0000 in a key', String.raw`{"a\u0000":1}`],
    ['U+0000 deep inside', String.raw`{"a":[[{"b":["\u0000"]}]]}`],
    ['a high surrogate alone', String.raw`{"a":"\ud800"}`],
    ['a low surrogate alone', String.raw`["\udc00"]`],
    ['surrogates the wrong way round', String.raw`"\udc00\ud800"`],
    ['a lone surrogate in a key', String.raw`{"\ud800":1}`],
    ['a lone surrogate as such', '"\ud800"'],
  ])('refuses %s', (_, json) => {
    expect(() => parseStrictJson(json)).toThrow(invalid);
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('allows 16 levels of %s and no more', (_, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;

    expect(parseStrictJson(nested(16))).toEqual(JSON.parse(nested(16)));
    expect(() => parseStrictJson(nested(17))).toThrow(invalid);
  });

  it('says nothing of the text that it refuses', () => {
    const secret = '{"content":"salary 123456",}';

    const error = refusalOf(secret);

    expect(error.message).not.toContain('salary');
    expect(error.cause).toBeUndefined();
  });

  const mebibytes = 2 * 1024 * 1024;
  it.each([
    ['opening brackets', '['.repeat(mebibytes)],
    ['nested arrays', '['.repeat(mebibytes / 2) + ']'.repeat(mebibytes / 2)],
    ['nested objects', `${'{"":'.repeat(mebibytes / 5)}0${'}'.repeat(mebibytes / 5)}`],
    ['one key over and over', `{${'"a":1,'.repeat(mebibytes / 6)}"a":1}`],
    ['escaped quotes', `"${'\\"'.repeat(mebibytes / 2)}`],
    ['opening quotes', '"'.repeat(mebibytes)],
    // All different but the last: a search of a list for each would take hours, not the time a test has.
    ['keys', `{${Array.from({ length: 180_000 }, (_, key) => `"${key}":0`).join(',')},"0":0}`],
  ])('refuses 2 MB of %s in no time', (_, json) => {
    expect(() => parseStrictJson(json)).toThrow(invalid);
  });
});
