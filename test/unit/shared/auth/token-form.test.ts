/** Wall 1: size and form, before anything is parsed. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkTokenForm } from '../../../../shared/auth/token-form.ts';
import { base64Url, signParts } from '../../../support/tokens.ts';
import { setUpVerifier } from './verifier-harness.ts';

afterEach(() => vi.restoreAllMocks());

/** A token of exactly `characters`, which must be more than an ordinary one has. */
function padTo(sign: (claims: Record<string, unknown>) => string, characters: number): string {
  const padding = 'x'.repeat(Math.floor(((characters - sign({ padding: '' }).length) * 3) / 4));
  // Four characters stand for three bytes, so one of three neighbouring lengths meets the mark.
  const tokens = ['', 'x', 'xx'].map((more) => sign({ padding: padding + more }));
  return tokens.find((token) => token.length === characters) ?? expect.fail('no token of that size');
}

describe('the size of a token', () => {
  it('accepts 8,192 characters and refuses 8,193', async () => {
    const { issuer, verdict } = setUpVerifier();

    const verdicts = [await verdict(padTo(issuer.sign, 8_192)), await verdict(padTo(issuer.sign, 8_193))];

    expect(verdicts).toEqual(['accepted', 'unauthenticated: token-size']);
  });

  it('refuses a token of 1 MB without parsing or fetching anything', async () => {
    const { issuer, server, verdict } = setUpVerifier();
    const token = issuer.sign({ padding: 'x'.repeat(1_000_000) });
    const parse = vi.spyOn(JSON, 'parse');

    const refused = await verdict(token);
    const parsed = parse.mock.calls.length;

    expect(refused).toBe('unauthenticated: token-size');
    expect([parsed, server.fetched]).toEqual([0, []]);
    expect(await verdict(issuer.sign())).toBe('accepted');
  });

  it('refuses JSON nested as deep as the size allows, in payload and header', async () => {
    const { issuer, verdict } = setUpVerifier();
    const deep = `${'['.repeat(2_900)}${']'.repeat(2_900)}`;
    const inPayload = signParts(JSON.stringify({ alg: 'ES256', kid: issuer.key.kid }), deep, issuer.key);
    const inHeader = signParts(`{"kid":${deep}}`, '{}', issuer.key);

    const verdicts = [await verdict(inPayload), await verdict(inHeader), await verdict(issuer.sign())];

    expect(verdicts).toEqual(['unauthenticated: token-form', 'unauthenticated: token-form', 'accepted']);
  });
});

describe('the form of a token', () => {
  it.each<[string, (token: string) => string]>([
    ['nothing', () => ''],
    ['a single word', () => 'token'],
    ['two parts', (token) => token.split('.').slice(0, 2).join('.')],
    ['four parts', (token) => `${token}.AAAA`],
    ['five parts, as an encrypted token has', (token) => `${token}.AAAA.AAAA`],
    ['an empty signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['padding', (token) => `${token}==`],
    ['a leading space', (token) => ` ${token}`],
    ['a trailing line feed', (token) => `${token}\n`],
    ['a NUL', (token) => `${token}\0`],
    ['characters beyond ASCII', (token) => `${token}é`],
    ['the other base64 alphabet', (token) => token.replace(/.$/, '+')],
    ['a header that is not JSON', (token) => token.replace(/^[^.]+/, base64Url('{"alg"'))],
    ['a header that is an array', (token) => token.replace(/^[^.]+/, base64Url('[]'))],
    ['a header that is null', (token) => token.replace(/^[^.]+/, base64Url('null'))],
  ])('refuses %s', async (_name, change) => {
    const { issuer, verdict } = setUpVerifier();
    const token = issuer.sign();

    const verdicts = [await verdict(change(token)), await verdict(token)];

    expect(verdicts).toEqual(['unauthenticated: token-form', 'accepted']);
  });

  it.each([
    'AAAA',
    'AAAA.AAAA',
    'AAAA.AAAA.',
    '.AAAA.AAAA',
    'AAAA.AAAA.AAAA.AAAA',
    'AAAA.AAAA.AAAA.AAAA.AAAA',
  ])('is our own rule too: %s does not reach the parser', (token) => {
    expect(() => checkTokenForm(token)).toThrow('unauthenticated');
    expect(() => checkTokenForm('AAAA.AAAA.AAAA')).not.toThrow();
  });

  it.each(['', 'null', '[]', '"text"', '7', '{', '{"exp":"1"}', '{"aud":[7]}'])(
    'refuses the signed payload %j',
    async (payload) => {
      const { issuer, verdict } = setUpVerifier();
      const header = JSON.stringify({ alg: 'ES256', kid: issuer.key.kid });

      const verdicts = [await verdict(signParts(header, payload, issuer.key)), await verdict(issuer.sign())];

      expect(verdicts).toEqual(['unauthenticated: token-form', 'accepted']);
    },
  );

  it('refuses the same signature written with other unused bits', async () => {
    const { issuer, verdict } = setUpVerifier();
    const token = issuer.sign();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 64 bytes leave four bits of the last character unused, so its neighbour decodes to the same bytes.
    const twin = token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) + 1];
    const bytes = [token, twin].map((text) =>
      Buffer.from(text.split('.')[2] ?? '', 'base64url').toString('hex'),
    );

    const verdicts = [await verdict(twin), await verdict(token)];

    expect(bytes[0]).toBe(bytes[1]);
    expect(verdicts).toEqual(['unauthenticated: token-form', 'accepted']);
  });
});
