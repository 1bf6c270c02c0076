/** Wall 1: what a token's header may say. Everything here is read before the signature is verified. */
import { refuseToken } from './refusal.ts';

const signatureAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const;

export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

export interface CheckedHeader {
  readonly alg: SignatureAlgorithm;
  readonly kid: string;
}

type UnverifiedHeader = Readonly<Record<string, unknown>>;

/** @throws AppError `unauthenticated` where the header asks for anything but a configured key and algorithm */
export function checkHeader(header: UnverifiedHeader): CheckedHeader {
  const alg = checkAlgorithm(header.alg);
  checkNoCriticalExtension(header);
  checkNoKeyInHeader(header);
  checkType(header.typ);
  return { alg, kid: checkKeyId(header.kid) };
}

function checkAlgorithm(alg: unknown): SignatureAlgorithm {
  return signatureAlgorithms.find((allowed) => allowed === alg) ?? refuseToken('header-algorithm');
}

/** RFC 7515 section 4.1.11: an extension that is not understood must be refused, and none is. */
function checkNoCriticalExtension(header: UnverifiedHeader): void {
  if (Object.hasOwn(header, 'crit')) refuseToken('header-critical');
}

/** Keys come from the configured key set only; a token that brings or names its own is an attack. */
function checkNoKeyInHeader(header: UnverifiedHeader): void {
  const carriesKey = ['jku', 'x5u', 'x5c', 'jwk'].some((name) => Object.hasOwn(header, name));
  if (carriesKey) refuseToken('header-embedded-key');
}

/** RFC 8725 section 3.11: explicit typing keeps other kinds of JWT (logout, DPoP, …) from passing as access tokens. */
function checkType(typ: unknown): void {
  if (typ === undefined) return;
  if (typeof typ !== 'string' || !/^(?:jwt|at\+jwt)$/i.test(typ)) refuseToken('header-type');
}

function checkKeyId(kid: unknown): string {
  if (typeof kid !== 'string' || !/^[ -~]{1,128}$/.test(kid)) refuseToken('header-key-id');
  return kid;
}
