import { describe, expect, it } from 'vitest';
import type { Look } from '../../../../../shared/adapters/pinecone/fresh-look.ts';
import { isSettled, outdated, targetNow } from '../../../../../shared/adapters/pinecone/put-outcome.ts';
import { putTarget } from '../../../../../shared/adapters/pinecone/put-target.ts';
import type { DocumentKey } from '../../../../../shared/adapters/pinecone/record-id.ts';
import { headerKey } from './header-key.ts';

const look = (pii: boolean, headers: readonly DocumentKey[], isFresh = true): Look => {
  const visible = headers.filter((one) => !one.pii);
  const hidden = headers.filter((one) => one.pii);
  return { visible, hidden, slot: pii ? hidden : visible, isFresh };
};
const silent = { id: 'x', visibility: 'with-pii', pii: undefined } as const;
const uncleared = { id: 'x', visibility: 'public', pii: true } as const;

describe('what a put takes the place of', () => {
  const old = headerKey(true, 5);
  const open = headerKey(false, 10);
  const retried = headerKey(true, 20, 10);
  const own = headerKey(true, 30, 10);

  it('is every older one for a writer with the right', () => {
    const seen = look(true, [old, open, retried]);
    const now = putTarget({ ...silent, pii: true }, seen);

    expect(outdated(silent, own, now, seen)).toEqual([old, retried, own, open].filter((one) => one !== own));
  });

  it('is no hidden one for a writer without it, but for what became of the visible one', () => {
    const seen = look(true, [old, open, retried]);
    const now = putTarget(uncleared, seen);

    expect(outdated(uncleared, own, now, seen)).toEqual([retried, open]);
  });

  it('is no older one under the other flag that is another document', () => {
    const seen = look(false, [headerKey(true, 5)]);

    expect(
      outdated(silent, headerKey(false, 30, 20), putTarget({ ...silent, pii: false }, seen), seen),
    ).toEqual([]);
  });

  it('is itself where a newer one is there', () => {
    const seen = look(false, [open, headerKey(false, 40)]);

    expect(outdated(silent, headerKey(false, 30), putTarget(silent, seen), seen)).toEqual([
      open,
      headerKey(false, 30),
    ]);
  });
});

describe('what was written', () => {
  const hidden = headerKey(true, 20);
  const own = headerKey(true, 30);
  const written = putTarget(silent, look(true, [hidden]));

  it('as hidden stays so where the hidden one has gone, also where a visible one is there', () => {
    for (const there of [[], [headerKey(false, 25)]]) {
      const seen = look(true, there);
      const now = targetNow(silent, written, seen);

      expect([now.pii, isSettled(own, written, now, seen)]).toEqual([true, true]);
    }
  });

  it('as hidden does not stay so where the hidden one was lowered', () => {
    const seen = look(true, [headerKey(false, 25, 20)]);
    const now = targetNow(silent, written, seen);

    expect([now.pii, isSettled(own, written, now, seen)]).toEqual([false, false]);
  });

  it('is not settled by a look that is not fresh', () => {
    const seen = look(true, [hidden], false);

    expect(isSettled(own, written, targetNow(silent, written, seen), seen)).toBe(false);
  });
});
