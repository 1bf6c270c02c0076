/** What each fault is called, and what is none. */
import { describe, expect, it } from 'vitest';
import { auditLine, hashOf } from '../../../../shared/audit/audit-record.ts';
import { chainLines, endOf, type VerifyOptions, verified } from '../../../support/audit-lines.ts';

const decided = { audit: 'request.decided', request_id: 'r-1' };
const closed = { audit: 'chain.closed' };
const first = chainLines([decided, decided]);
const second = chainLines([decided], { id: 'b', after: endOf(first) });

const kinds = (files: readonly (readonly string[])[], options?: VerifyOptions): string[] =>
  verified(files, options).faults.map(({ kind }) => kind);

describe('a record over several starts', () => {
  it('is one chain of chains', () => {
    expect(verified([[...first, ...second]])).toMatchObject({
      isIntact: true,
      records: 5,
      chains: expect.arrayContaining([expect.objectContaining({ chain: 'b', continues: 'a' })]),
    });
  });

  it('is intact in several files', () => {
    expect(kinds([first, second])).toEqual([]);
  });

  it('says which end is missing', () => {
    expect(kinds([[...first.slice(0, -1), ...second]])).toEqual(['missing-end']);
  });

  it('says which chain is missing', () => {
    expect(kinds([second])).toEqual(['missing-chain']);
  });

  it('may have two processes that write at once', () => {
    const beside = chainLines([decided], { id: 'b', after: endOf(first.slice(0, 2)) });

    const verdict = verified([[...first.slice(0, 2), ...beside, ...first.slice(2)]]);

    expect(verdict).toMatchObject({ isIntact: true, notes: [expect.stringContaining('at once')] });
  });

  it('has a closed chain where a process ended in order, and else an open one', () => {
    const ended = chainLines([decided, closed]);

    expect(verified([ended]).chains).toMatchObject([{ isClosed: true }]);
    expect(verified([ended.slice(0, -1)])).toMatchObject({ isIntact: true, chains: [{ isClosed: false }] });
  });

  it('has nothing behind an end', () => {
    expect(kinds([chainLines([closed, decided])])).toEqual(['broken-link']);
  });
});

describe('a torn line', () => {
  const cut = (first.at(-1) ?? '').slice(0, 40);
  const torn = [...first.slice(0, -1), cut];
  const behind = chainLines([decided], { id: 'b', after: endOf(first.slice(0, -1)), torn: true });

  it('at the end is told, and no fault', () => {
    const verdict = verified([torn], { isCut: true });

    expect(verdict).toMatchObject({ isIntact: true, notes: [expect.stringContaining('file-0:3 is torn: ')] });
  });

  it('before a chain that says so is told, and no fault', () => {
    expect(verified([[...torn, '', ...behind]])).toMatchObject({
      isIntact: true,
      notes: [expect.stringContaining('file-0:3 is torn: ')],
    });
  });

  it.each([
    [
      'that nobody speaks of',
      [...torn, ...chainLines([decided], { id: 'b', after: endOf(first.slice(0, -1)) })],
    ],
    ['amid a chain', [first[0] ?? '', cut, ...first.slice(1)]],
    ['beside another', [...torn, 'more', ...behind]],
    ['at an end that is a whole line', torn],
  ])('%s is a fault', (_, lines) => {
    expect(kinds([lines])).toEqual(['strange-line']);
  });
});

describe('a chain', () => {
  const alone = (line: string, changes: object): string => {
    const record = { ...(JSON.parse(line) as object), ...changes };
    return auditLine({ ...record, hash: hashOf(record, undefined) });
  };

  it('without its beginning is a fault of a file, and told of a log', () => {
    expect(kinds([first.slice(1)])).toEqual(['missing-head']);
    expect(verified([first.slice(1)], { isLog: true })).toMatchObject({
      isIntact: true,
      notes: [expect.stringContaining('lacks record 0.')],
    });
  });

  it('has to begin with the record that opens it', () => {
    expect(kinds([[alone(first[0] ?? '', { audit: 'request.decided' })]])).toEqual(['broken-link']);
  });

  it('that follows another has to name it', () => {
    expect(kinds([[alone(first[0] ?? '', { previous: 'a'.repeat(64) })]])).toEqual(['broken-link']);
  });

  it('is not opened twice', () => {
    expect(kinds([chainLines([{ audit: 'chain.opened' }])])).toEqual(['broken-link']);
  });

  it('says how many records a gap has lost', () => {
    const lines = chainLines([decided, decided, decided, decided]);

    expect(verified([lines.toSpliced(1, 2)]).faults).toMatchObject([
      { kind: 'gap', where: 'file-0:2', says: expect.stringContaining('lacks records 1 to 2.') },
    ]);
  });
});

describe('a log', () => {
  const logs = { isLog: true };

  it('may have other records, from before there were chains', () => {
    const old = '{"message":"audit","audit":"document.stored","tenant_id":"acme"}';

    expect(verified([[old, ...first]], logs)).toMatchObject({ isIntact: true, otherLines: 1 });
    expect(kinds([[old, ...first]])).toEqual(['strange-line']);
  });

  it('may have the time of an export before each line', () => {
    expect(kinds([first.map((line) => `2026-11-22T10:00:00.000Z ${line}`)], logs)).toEqual([]);
  });

  it.each([
    '{"message":"audit","audit":"x","chain":"a","sequence":-1}',
    '{"message":"audit","hash":"0"}',
    '{"message":"audit","message":"audit"}',
  ])('with a line that says it is a record and cannot be is at fault: %s', (line) => {
    expect(kinds([[...first, line]], logs)).toEqual(['strange-line']);
  });

  it('without a record at all proves nothing', () => {
    expect(verified([['{"message":"query answered"}']], logs)).toMatchObject({ isIntact: false, faults: [] });
  });

  it('has the decisions of the requests that the access log says were answered, or it is told', () => {
    const access = (id: string, error: string, method = 'DELETE') =>
      JSON.stringify({ request_id: id, route: '/documents/{id}', method, status: '200', error });

    const { notes, isIntact } = verified(
      [
        [
          ...first,
          access('r-1', '-'),
          access('r-2', '-'),
          access('r-3', 'THROTTLED'),
          access('r-4', '-', 'OPTIONS'),
        ],
      ],
      logs,
    );

    expect(isIntact).toBe(true);
    expect(notes).toEqual([expect.stringMatching(/^Request r-2 was answered/)]);
  });
});
