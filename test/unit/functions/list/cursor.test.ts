import { describe, expect, it } from 'vitest';
import { type CursorScope, createCursorCodec } from '../../../../functions/list/cursor.ts';

const codec = createCursorCodec('a secret of more than thirty characters');
const scope: CursorScope = { tenantId: 'acme', visibility: 'public', tag: undefined };
const position = { id: 'doc-1', pii: false };

const refused = expect.objectContaining({ code: 'invalid-request' });

describe('a cursor', () => {
  it.each([
    { id: 'a', pii: false },
    { id: 'a', pii: true },
    { id: 'x'.repeat(128), pii: true },
    { id: 'p-v_.', pii: false },
  ])('comes back as it went: %j', (place) => {
    expect(codec.decode(codec.encode(place, scope), scope)).toEqual(place);
  });

  it('is the same for the same place, and says nothing of it', () => {
    const cursor = codec.encode(position, scope);

    expect(codec.encode(position, scope)).toBe(cursor);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('doc-1');
    expect(codec.encode({ ...position, pii: true }, scope)).not.toBe(cursor);
  });

  it.each([
    { of: 'another tenant', other: { tenantId: 'acme-2' } },
    { of: 'another visibility', other: { visibility: 'with-pii' } },
    { of: 'another tag', other: { tag: 'x' } },
  ] as const)('is refused in the list of $of', ({ other }) => {
    const cursor = codec.encode(position, scope);

    expect(() => codec.decode(cursor, { ...scope, ...other })).toThrow(refused);
  });

  it('is refused in the list of one tag where it was made for another', () => {
    const cursor = codec.encode(position, { ...scope, tag: 'x' });

    expect(() => codec.decode(cursor, { ...scope, tag: 'y' })).toThrow(refused);
  });

  it('is refused where another secret sealed it', () => {
    const cursor = createCursorCodec('another secret of more than thirty characters').encode(position, scope);

    expect(() => codec.decode(cursor, scope)).toThrow(refused);
  });

  it('is refused with any one byte changed', () => {
    const bytes = Buffer.from(codec.encode(position, scope), 'base64url');

    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => codec.decode(changed.toString('base64url'), scope)).toThrow(refused);
    }
  });

  it('takes no secret that could be found by trying', () => {
    expect(() => createCursorCodec('x'.repeat(31))).toThrow('fewer than 32');
    expect(() => createCursorCodec('x'.repeat(32))).not.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['text of another kind', 'next'],
    ['a position in plain text', Buffer.from('vdoc-1').toString('base64url')],
    ['only a nonce and a tag', Buffer.alloc(28).toString('base64url')],
    ['a seal over nothing', Buffer.alloc(29).toString('base64url')],
    ['padding', `${codec.encode({ id: 'ab', pii: false }, scope)}=`],
    ['trailing junk', `${codec.encode(position, scope)}!`],
    ['too long a text', Buffer.alloc(600).toString('base64url')],
  ])('is refused with %s', (_, cursor) => {
    expect(() => codec.decode(cursor, scope)).toThrow(refused);
  });
});
