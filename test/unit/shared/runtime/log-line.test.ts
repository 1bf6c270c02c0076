import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLine } from '../../../../shared/runtime/log-line.ts';

const line = (fields: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(logLine('INFO', 'hello', fields));

const circle: Record<string, unknown> = {};
circle.self = circle;

const trap = {
  get value(): string {
    throw new Error('no');
  },
};

describe('a log line', () => {
  it('is an object with level, message, time, service and the fields', () => {
    expect(
      line({ request_id: 'r', sources: 3, degraded: false, cause: { name: 'Error' }, none: null }),
    ).toEqual({
      level: 'INFO',
      message: 'hello',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'askacme',
      request_id: 'r',
      sources: 3,
      degraded: false,
      cause: { name: 'Error' },
      none: null,
    });
  });

  it.each([
    ['line breaks', 'a\r\nb\u0085c\u2028d\u2029e\vf\fg'],
    ['escapes of terminals, of 7 and of 8 bits', '\u001b[31mred\u009b31m\u0007'],
    ['marks of direction and what is invisible', '\u202egpj.exe\u2066\u200b\ufeff\u{e0041}'],
    ['NUL and DEL', '\0\u007f'],
  ])('has nothing in it of %s that anybody would obey, and loses none of them', (_what, text) => {
    const written = logLine('INFO', 'hello', { text, [text]: 1, deep: [{ text }] });

    expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(written)).toMatchObject({ text, [text]: 1, deep: [{ text }] });
  });

  it('replaces half of a surrogate pair, which is no text', () => {
    const written = logLine('INFO', 'hello', { text: 'a\ud800b' });

    expect(written.isWellFormed()).toBe(true);
    expect(JSON.parse(written)).toMatchObject({ text: 'a\ufffdb' });
  });

  it.each([
    ['a circle', circle],
    ['a getter that throws', trap],
    ['a toJSON that throws', { toJSON: () => trap.value }],
    ['a depth that JSON does not reach', JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
  ])('names a field that is %s, and keeps the others', (_what, odd) => {
    expect(line({ before: 1, odd, after: 2 })).toMatchObject({ before: 1, odd: '(not loggable)', after: 2 });
  });

  it('keeps the others where reading the field itself throws', () => {
    const fields = Object.defineProperty({ after: 2 }, 'odd', { enumerable: true, get: () => trap.value });

    expect(line(fields)).toMatchObject({ odd: '(not loggable)', after: 2 });
  });

  it('writes a large integer as text and leaves out what JSON has no word for', () => {
    const fields = line({ count: 12n, nothing: undefined, call: () => 1, sign: Symbol('s'), after: 2 });

    expect(fields).toMatchObject({ count: '12', after: 2 });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['nothing']));
  });

  it("says of an error its name alone: its message may quote a document's text", () => {
    const error = new TypeError('canary', { cause: new Error('canary') });

    const written = line({ error, deep: { error } });

    expect([written.error, written.deep]).toEqual([{ name: 'TypeError' }, { error: { name: 'TypeError' } }]);
  });

  it.each<[string, unknown]>([
    ['fields', { detail: 'canary' }],
    ['a text', 'canary'],
    ['a number', 7],
    ['nothing', undefined],
  ])('asks no error what it would say of itself: %s', (_what, said) => {
    class Talkative extends Error {
      override readonly name = 'Talkative';
      toJSON = () => said;
    }

    const written = line({ error: new Talkative(), deep: [new Talkative()], after: 2 });

    expect(written).toMatchObject({ error: { name: 'Talkative' }, deep: [{ name: 'Talkative' }], after: 2 });
  });

  it('says no more of an error that something else gives in its place', () => {
    const error = Object.assign(new TypeError('canary'), { detail: 'canary' });

    expect(line({ wrapped: { toJSON: () => error } })).toMatchObject({ wrapped: { name: 'TypeError' } });
    expect(JSON.stringify(line({ wrapped: { toJSON: () => error } }))).not.toContain('canary');
  });

  it('lets no field take the place of what every line has', () => {
    const odd = line({
      level: 'DEBUG',
      message: 'forged',
      timestamp: 'never',
      service: 'other',
      __proto__: 1,
    });

    expect(odd).toMatchObject({ level: 'INFO', message: 'hello', service: 'askacme' });
    expect(odd.timestamp).not.toBe('never');
  });

  it.each([
    ['a long text', { text: 'x'.repeat(1_000_000), after: 2 }],
    ['many texts', { texts: Array(1_000).fill('x'.repeat(1_000)), after: 2 }],
    ['escapes that grow', { text: '\u2028'.repeat(8_000), more: '\u0001'.repeat(8_000), after: 2 }],
    ['a name without end', { ['n'.repeat(100_000)]: 1, after: 2 }],
  ])('stays below 32 KB with %s, and keeps what fits', (_what, fields) => {
    const written = logLine('INFO', 'hello', fields);

    expect(written.length).toBeLessThanOrEqual(32_768);
    expect(JSON.parse(written)).toMatchObject({ after: 2 });
  });

  it('names a field that is too long', () => {
    expect(line({ texts: Array(1_000).fill('x'.repeat(1_000)) })).toMatchObject({ texts: '(too long)' });
  });

  it('stays below 32 KB with fields without end', () => {
    const fields = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`f${at}`, at]));

    expect(logLine('INFO', 'hello', fields).length).toBeLessThanOrEqual(32_768);
  });

  it('is one line of JSON whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()),
        (message, fields) => {
          const written = logLine('WARN', message, fields);

          expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(JSON.parse(written)).toMatchObject({ level: 'WARN', service: 'askacme' });
        },
      ),
      { numRuns: 300 },
    );
  });
});
