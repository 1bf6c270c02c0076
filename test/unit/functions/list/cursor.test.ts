import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../../functions/list/cursor.ts';

const raw = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  it.each([
    { id: 'a', pii: false },
    { id: 'a', pii: true },
    { id: 'x'.repeat(128), pii: true },
    { id: 'p-v_.', pii: false },
  ])('comes back as it went: %j', (position) => {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it.each([
    ['nothing', ''],
    ['text of another kind', 'next'],
    ['an id outside the grammar', raw('va/b')],
    ['no flag', raw('xa')],
    ['an empty id', raw('v')],
    ['padding', `${raw('va')}=`],
    ['trailing junk', `${raw('vab')}!`],
    ['a second spelling of the same bytes', `${raw('va').slice(0, -1)}R`],
    ['too long a text', raw(`v${'x'.repeat(500)}`)],
  ])('is refused with %s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });
});
