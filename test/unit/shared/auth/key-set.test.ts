/** Wall 1: which published keys count. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseKeySet } from '../../../../shared/auth/key-set.ts';
import { makeTestKey, type TestAlgorithm } from '../../../support/tokens.ts';

const good = makeTestKey('good');
const rsa = makeTestKey('rsa', 'RS256');
const ed = makeTestKey('ed', 'EdDSA');
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
const ed448 = generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' });

const kidsOf = (...keys: unknown[]) => [...parseKeySet({ keys }).keys()];

describe('parseKeySet', () => {
  it.each<[string, TestAlgorithm, unknown]>([
    ['RSA', 'RS256', rsa.jwk],
    ['P-256', 'ES256', good.jwk],
    ['Ed25519', 'EdDSA', ed.jwk],
  ])('binds a %s key to %s, whether or not the key says so', (_kind, alg, jwk) => {
    const { alg: _alg, use: _use, ...bare } = jwk as Record<string, unknown>;

    const algs = [jwk, bare].map((key) =>
      [...parseKeySet({ keys: [key] }).values()].map((found) => found.alg),
    );

    expect(algs).toEqual([[alg], [alg]]);
  });

  it.each<[string, unknown]>([
    ['an encryption key', { ...rsa.jwk, use: 'enc' }],
    ['a null use', { ...rsa.jwk, use: null }],
    ['an RSA key of 1024 bits', makeTestKey('weak', 'RS256', 1_024).jwk],
    ['an RSA key of 2047 bits', makeTestKey('weak', 'RS256', 2_047).jwk],
    ['an RSA key with exponent 1', { ...rsa.jwk, e: 'AQ' }],
    ['an RSA key for RS512', { ...rsa.jwk, alg: 'RS512' }],
    ['an RSA key for PS256', { ...rsa.jwk, alg: 'PS256' }],
    ['an RSA key that claims ES256', { ...rsa.jwk, alg: 'ES256' }],
    ['a P-384 key', { ...p384, kid: 'x' }],
    ['an Ed448 key', { ...ed448, kid: 'x' }],
    ['a symmetric key', { kty: 'oct', k: 'AAAA', kid: 'x', alg: 'HS256' }],
    ['a key without kty', { ...good.jwk, kty: undefined }],
    ['a key without kid', { ...good.jwk, kid: undefined }],
    ['a kid that is a number', { ...good.jwk, kid: 7 }],
    ['a point off the curve', { ...good.jwk, y: good.jwk.x }],
    ['a key with its private part', { ...good.privateKey.export({ format: 'jwk' }), kid: 'x' }],
    ['a coordinate that is a number', { ...good.jwk, x: 7 }],
    ['null', null],
    ['text', 'key'],
    ['an array', [good.jwk]],
  ])('passes over %s and keeps the good key beside it', (_name, jwk) => {
    expect(kidsOf(jwk, good.jwk)).toEqual(['good']);
  });

  it('takes the first of two keys with one kid', () => {
    const [key] = parseKeySet({ keys: [good.jwk, makeTestKey('good').jwk] }).values();

    expect(key?.publicKey.equals(good.publicKey)).toBe(true);
  });

  it('hands on the public members only', () => {
    const [key] = parseKeySet({
      keys: [{ ...good.jwk, x5u: 'https://evil.example', key_ops: ['verify'] }],
    }).values();

    expect(Object.keys(key?.jwk ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'x', 'y']);
    expect(createPublicKey({ key: { ...key?.jwk }, format: 'jwk' }).equals(good.publicKey)).toBe(true);
  });

  it.each([[undefined], [null], [7], ['keys'], [[]], [{}], [{ keys: {} }], [{ keys: null }], [[good.jwk]]])(
    'refuses %j, which is no key set',
    (value) => {
      expect(() => parseKeySet(value)).toThrow('not a JWK Set');
    },
  );

  it.each([[[]], [[null]], [[{ kty: 'oct', k: 'AAAA', kid: 'x' }]]])(
    'refuses the keys %j, of which none counts',
    (keys) => {
      expect(() => parseKeySet({ keys })).toThrow('no key');
    },
  );
});
