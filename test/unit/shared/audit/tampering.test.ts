/** Whatever somebody does to one place of a record is found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditFields, auditLine, hashOf } from '../../../../shared/audit/audit-record.ts';
import { chainLines, verified } from '../../../support/audit-lines.ts';

const field = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.integer(), fc.boolean());
const fields = fc.record({ audit: fc.constant('request.decided'), subject: field, status: field });
const chains = fc.array(fields, { minLength: 2, maxLength: 6 }).map((records) => chainLines(records));

/** A chain, and the number of one of its lines. */
const chainAndLine = chains.chain((lines) => fc.tuple(fc.constant(lines), fc.nat({ max: lines.length - 1 })));
/** As above, where another line follows. */
const chainAndInnerLine = chains.chain((lines) =>
  fc.tuple(fc.constant(lines), fc.nat({ max: lines.length - 2 })),
);

/** As somebody makes it who knows how hashes are made. */
const forged = (line: string, changes: AuditFields): string => {
  const record = { ...(JSON.parse(line) as AuditFields), ...changes };
  return auditLine({ ...record, hash: hashOf(record, undefined) });
};

describe('of a file of records', () => {
  it('one that nobody touched is intact', () => {
    fc.assert(
      fc.property(chains, (lines) => {
        expect(verified([lines])).toMatchObject({ isIntact: true, records: lines.length, notes: [] });
      }),
    );
  });

  it('any change of a character is found', () => {
    const edits = fc.tuple(chainAndLine, fc.nat(), fc.string({ unit: 'grapheme-ascii', minLength: 1 }));
    fc.assert(
      fc.property(edits, ([[lines, at], place, other]) => {
        const line = lines[at] ?? '';
        const where = place % line.length;
        const edited = line.slice(0, where) + other + line.slice(where + 1);
        fc.pre(edited !== line);

        expect(verified([lines.with(at, edited)]).isIntact).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('a number that is too large to be one is found, and does not end the verifier', () => {
    const lines = chainLines([{ audit: 'request.decided', status: 200 }]);
    const edited = (lines[1] ?? '').replace('200', '1e999');

    expect(edited).not.toBe(lines[1]);
    expect(verified([lines.with(1, edited)]).faults).toContainEqual(
      expect.objectContaining({ kind: 'strange-line' }),
    );
  });

  it.each([
    ['a space', (line: string) => line.replace(':', ': ')],
    ['another order', (line: string) => JSON.stringify({ hash: '', ...JSON.parse(line) })],
    ['an escape', (line: string) => line.replace('"a"', '"\\u0061"')],
  ])('the same value in another spelling is found: %s', (_, respelled) => {
    const lines = chainLines([{ audit: 'request.decided', subject: 'ann' }]);
    const changed = respelled(lines[1] ?? '');

    expect(changed).not.toBe(lines[1]);
    expect(verified([lines.with(1, changed)]).faults).toMatchObject([{ kind: 'changed' }]);
    expect(verified([lines.with(1, changed)], { isLog: true }).isIntact).toBe(true);
  });

  it('a line taken out before the last one is found', () => {
    fc.assert(
      fc.property(chainAndInnerLine, ([lines, at]) => {
        expect(verified([lines.toSpliced(at, 1)]).isIntact).toBe(false);
      }),
    );
  });

  it('two lines that changed places are found', () => {
    fc.assert(
      fc.property(chainAndInnerLine, fc.nat(), ([lines, at], distance) => {
        const other = at + 1 + (distance % (lines.length - at - 1));
        const [left = '', right = ''] = [lines[at], lines[other]];

        expect(verified([lines.with(at, right).with(other, left)]).isIntact).toBe(false);
      }),
    );
  });

  it('a record slipped in is found, however well it is made', () => {
    const places = fc.tuple(chainAndInnerLine, fc.boolean());
    fc.assert(
      fc.property(places, ([[lines, at], takesNumber]) => {
        const { sequence, hash } = JSON.parse(lines[at] ?? '') as { sequence: number; hash: string };
        const changes = takesNumber ? {} : { sequence: sequence + 1, previous: hash };
        const slippedIn = forged(lines[at] ?? '', { ...changes, subject: 'somebody else' });

        expect(verified([lines.toSpliced(at + 1, 0, slippedIn)]).isIntact).toBe(false);
      }),
    );
  });

  it('a record replaced by a well-made one is found by the next', () => {
    fc.assert(
      fc.property(chainAndInnerLine, ([lines, at]) => {
        const replaced = forged(lines[at] ?? '', { subject: 'somebody else' });

        expect(verified([lines.with(at, replaced)]).faults).toContainEqual(
          expect.objectContaining({ kind: 'broken-link' }),
        );
      }),
    );
  });

  it('a record replaced by a well-made one is found though the next is made to follow it', () => {
    fc.assert(
      fc.property(chainAndInnerLine, ([lines, at]) => {
        const replaced = forged(lines[at] ?? '', { subject: 'somebody else' });
        const { hash } = JSON.parse(replaced) as { hash: string };
        const next = JSON.parse(lines[at + 1] ?? '') as AuditFields;

        const { faults } = verified([
          lines.with(at, replaced).with(at + 1, auditLine({ ...next, previous: hash })),
        ]);

        expect(faults).toContainEqual(expect.objectContaining({ kind: 'changed' }));
      }),
    );
  });

  it('a whole chain behind the others is found, which names none of them', () => {
    const lines = chainLines([{ audit: 'one' }]);

    const { faults } = verified([[...lines, ...chainLines([{ audit: 'two' }], { id: 'b' })]]);

    expect(faults.map(({ kind }) => kind)).toEqual(['unlinked']);
  });
});

describe('of lines out of logs', () => {
  const logs = { isLog: true };

  it('the order, what lies between and what is told again do not matter', () => {
    fc.assert(
      fc.property(
        chains.chain((lines) => fc.shuffledSubarray([...lines, ...lines], { minLength: lines.length * 2 })),
        (lines) => {
          const between = lines.flatMap((line) => [
            'START RequestId: 1',
            line,
            '{"message":"query answered"}',
          ]);

          expect(verified([between], logs)).toMatchObject({
            isIntact: true,
            records: lines.length / 2,
            duplicates: lines.length / 2,
            otherLines: lines.length * 2,
          });
        },
      ),
    );
  });

  it('any change of a value is found', () => {
    fc.assert(
      fc.property(chainAndLine, fc.string({ minLength: 1 }), ([lines, at], name) => {
        const record = JSON.parse(lines[at] ?? '') as Record<string, unknown>;
        fc.pre(!Object.hasOwn(record, name) && name !== '__proto__');

        expect(verified([lines.with(at, JSON.stringify({ ...record, [name]: 1 }))], logs).isIntact).toBe(
          false,
        );
      }),
    );
  });

  it('a line taken out between two others is found', () => {
    fc.assert(
      fc.property(chainAndInnerLine, ([lines, at]) => {
        fc.pre(at > 0);

        expect(verified([lines.toSpliced(at, 1)], logs).faults).toMatchObject([{ kind: 'gap' }]);
      }),
    );
  });

  it('a record slipped in or replaced is found', () => {
    fc.assert(
      fc.property(chainAndInnerLine, fc.boolean(), ([lines, at], replaces) => {
        const made = forged(lines[at] ?? '', { subject: 'somebody else' });

        expect(verified([lines.toSpliced(at, replaces ? 1 : 0, made)], logs).isIntact).toBe(false);
      }),
    );
  });

  it('a key that is there twice is found, which others would read another way', () => {
    const lines = chainLines([{ audit: 'request.decided', status: 403 }]);
    const twice = lines.with(1, (lines[1] ?? '').replace('"status":403', '"status":200,"status":403'));

    expect(verified([twice], logs).faults).toMatchObject([{ kind: 'strange-line' }]);
  });
});

describe('with a key', () => {
  const key = 'the key of this test, and of no other';
  const records = [
    { audit: 'request.decided', status: 403 },
    { audit: 'request.decided', status: 200 },
  ];
  const lines = chainLines(records, { key });

  it('records are intact for whoever has it', () => {
    expect(verified([lines], { key })).toMatchObject({ isIntact: true, chains: [{ isKeyed: true }] });
  });

  it.each([
    ['another key', lines, { key: 'another key' }, 'changed'],
    ['no key to check by', lines, {}, 'key-needed'],
    ['the whole file made anew without it', chainLines(records.slice(1)), { key }, 'unkeyed'],
    ['the whole file made anew with another', chainLines(records, { key: 'guessed' }), { key }, 'changed'],
  ])('%s is found', (_, file, options, kind) => {
    const { faults, isIntact } = verified([file], options);

    expect(isIntact).toBe(false);
    expect(faults.map((one) => one.kind)).toContain(kind);
  });

  it('a record made without it among those with it is found', () => {
    const made = forged(lines[1] ?? '', { keyed: undefined, status: 200 });

    expect(verified([lines.with(1, made)], { key }).faults).toContainEqual(
      expect.objectContaining({ kind: 'changed' }),
    );
  });
});
