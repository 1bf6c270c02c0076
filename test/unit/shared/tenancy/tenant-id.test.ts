import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../shared/tenancy/tenant-id.ts';

describe('a tenant id', () => {
  it.each(['acme', 'acme-2', '7x', 'a1', 'a--b', '0-0', 'a'.repeat(63)])('may be %j', (text) => {
    expect(parseTenantId(text)).toBe(text);
  });

  it.each([
    ['empty', ''],
    ['of one character', 'a'],
    ['too long', 'a'.repeat(64)],
    ['in upper case', 'Acme'],
    ['with a hyphen first', '-acme'],
    ['with a hyphen last', 'acme-'],
    ['with a space', 'ac me'],
    ['with a space first', ' acme'],
    ['with a line break last', 'acme\n'],
    ['with an underscore', 'ac_me'],
    ['with a dot', 'acme.2'],
    ['a path', '../acme'],
    ['with a slash', 'acme/x'],
    ['with U+0000', 'acme\u0000'],
    ['with a homoglyph', '\u0430cme'],
    ['with a zero-width space', 'ac\u200bme'],
    ['in full width', 'ａｃｍｅ'],
    ['with foreign digits', 'acme٢'],
    ['the default namespace', '__default__'],
    ['the word null', 'null'],
    ['the word undefined', 'undefined'],
    ['the word default', 'default'],
    ['the word true', 'true'],
    ['a wildcard', '*'],
    ['a quotation', "'acme'"],
  ])('may not be %s', (_, text) => {
    expect(parseTenantId(text)).toBeUndefined();
  });

  it.each([
    null,
    undefined,
    0,
    12,
    true,
    NaN,
    ['acme'],
    { toString: () => 'acme' },
    Object('acme'),
    Symbol('acme'),
  ])('is never made of what is no string: %s', (value) => {
    expect(parseTenantId(value)).toBeUndefined();
  });

  it('is the text itself or nothing: never trimmed, folded or mended', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        expect([text, undefined]).toContain(parseTenantId(text));
      }),
    );
  });
});
