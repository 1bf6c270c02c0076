/** What is kept in Secrets Manager, to the secret itself. */
import { describe, expect, it } from 'vitest';
import { secretText } from '../../../../../shared/adapters/secrets-manager/secret-text.ts';

describe('the text of a secret', () => {
  it.each([
    ['plain text', 'sk-1', undefined, 'sk-1'],
    ['plain text with the shell’s line break', 'sk-1\r\n', undefined, 'sk-1'],
    ['plain text with spaces, which may be part of a password', ' a b ', undefined, ' a b '],
    ['text that is JSON, but no object', '"sk-1"', undefined, '"sk-1"'],
    ['digits', '12345', undefined, '12345'],
    ['an api_key', '{"api_key":"sk-1","password":"p"}', undefined, 'sk-1'],
    ['a password', '{"username":"app_user","password":"p"}', undefined, 'p'],
    ['a named field', '{"api_key":"sk-1","pinecone":"pc-1"}', 'pinecone', 'pc-1'],
  ])('is found in %s', (_, stored, field, expected) => {
    expect(secretText(stored, field)).toBe(expected);
  });

  it.each([
    ['nothing', '', undefined],
    ['a line break alone', '\n', undefined],
    ['an object of other fields', '{"key":"sk-1"}', undefined],
    ['an object without the named field', '{"api_key":"sk-1"}', 'pinecone'],
    ['a field that only every object inherits', '{}', 'constructor'],
    ['plain text where a field is named', 'sk-1', 'pinecone'],
    ['a field that is no text', '{"api_key":7}', undefined],
    ['an empty field', '{"api_key":""}', undefined],
  ])('is not found in %s', (_, stored, field) => {
    expect(secretText(stored, field)).toBeUndefined();
  });
});
