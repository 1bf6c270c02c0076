import { describe, expect, it } from 'vitest';
import { putTarget } from '../../../../../shared/adapters/pinecone/put-target.ts';
import type { DocumentKey } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { headerKey } from './header-key.ts';

const open = headerKey(false, 10);
const closed = headerKey(true, 20);

/** What `put_document` in SQL would do, case by case. */
const cases = [
  // A writer with the right.
  { who: 'with-pii', said: undefined, there: [], replaces: undefined, pii: false },
  { who: 'with-pii', said: true, there: [], replaces: undefined, pii: true },
  { who: 'with-pii', said: undefined, there: [open], replaces: open, pii: false },
  { who: 'with-pii', said: true, there: [open], replaces: open, pii: true },
  { who: 'with-pii', said: undefined, there: [closed], replaces: closed, pii: true },
  { who: 'with-pii', said: false, there: [closed], replaces: closed, pii: false },
  { who: 'with-pii', said: undefined, there: [open, closed], replaces: closed, pii: true },
  { who: 'with-pii', said: true, there: [open, closed], replaces: closed, pii: true },
  { who: 'with-pii', said: false, there: [open, closed], replaces: open, pii: false },
  // A writer without it, to whom the hidden one does not exist.
  { who: 'public', said: undefined, there: [], replaces: undefined, pii: false },
  { who: 'public', said: undefined, there: [closed], replaces: undefined, pii: false },
  { who: 'public', said: undefined, there: [open, closed], replaces: open, pii: false },
  { who: 'public', said: false, there: [open, closed], replaces: open, pii: false },
  { who: 'public', said: true, there: [open], replaces: open, pii: true },
] as const;

const headers = (there: readonly DocumentKey[]) => ({
  visible: there.filter(({ pii }) => !pii),
  hidden: there.filter(({ pii }) => pii),
});
const names = (there: readonly DocumentKey[]) =>
  there.map(({ pii }) => (pii ? 'hidden' : 'visible')).join(' and ');

describe('what a put refers to', () => {
  it.each(cases.map((one) => ({ ...one, names: names(one.there) || 'nothing' })))(
    '$who says $said where there is $names',
    ({ who, said, there, replaces, pii }) => {
      const target = putTarget({ id: 'x', visibility: who, pii: said }, headers(there));

      expect(target).toMatchObject({ id: 'x', pii });
      expect(target.replaced).toBe(replaces);
      expect(target.result).toEqual({
        replaced: replaces !== undefined,
        pii,
        lowered: replaces?.pii === true && !pii,
      });
    },
  );

  it.each([[[closed]], [[open, closed]]])(
    'is stored beside where a writer without the right hides it under a hidden id',
    (there) => {
      const target = putTarget({ id: 'x', visibility: 'public', pii: true }, headers(there));

      expect(target.id).toMatch(/^x\.[0-9a-f]{32}$/);
      expect(target.pii).toBe(true);
      expect(target.replaced).toBe(there.find(({ pii }) => !pii));
    },
  );

  it('is stored beside under a new id each time, or under the same where one document is moved there', () => {
    const idFor = (there: readonly DocumentKey[]) =>
      putTarget({ id: 'x', visibility: 'public', pii: true }, headers(there)).id;

    expect(idFor([closed])).not.toBe(idFor([closed]));
    expect(idFor([open, closed])).toBe(idFor([open, closed]));
  });

  it('is the newest of several generations', () => {
    const newest = headerKey(false, 12);

    const target = putTarget(
      { id: 'x', visibility: 'public', pii: undefined },
      headers([open, newest, headerKey(false, 11)]),
    );

    expect(target.replaced).toBe(newest);
  });
});

describe('a move between the flags that was interrupted', () => {
  const raised = headerKey(true, 30, 10);
  const lowered = headerKey(false, 30, 20);

  it('has left nothing to replace for a writer with the right', () => {
    const { replaced } = putTarget({ id: 'x', visibility: 'with-pii', pii: false }, headers([open, raised]));

    expect(replaced).toBe(raised);
  });

  it('has not happened to a writer without it', () => {
    const { replaced, pii } = putTarget(
      { id: 'x', visibility: 'public', pii: undefined },
      headers([open, raised]),
    );

    expect([replaced, pii]).toEqual([open, false]);
  });

  it('is taken up by a writer without the right who repeats it, under the same id', () => {
    const target = putTarget({ id: 'x', visibility: 'public', pii: true }, headers([open, raised]));

    expect(target).toMatchObject({ id: 'x', replaced: open, movedFrom: open.generation });
  });

  it('stays one where the document that took the place is itself replaced', () => {
    const again = putTarget({ id: 'x', visibility: 'with-pii', pii: undefined }, headers([closed, lowered]));

    expect(again).toMatchObject({ replaced: lowered, pii: false, movedFrom: closed.generation });
  });

  it('does not make another document of the same id a left-over', () => {
    const decoy = headerKey(false, 31);

    const { replaced } = putTarget({ id: 'x', visibility: 'with-pii', pii: false }, headers([decoy, raised]));

    expect(replaced).toBe(decoy);
  });
});
