/** One verifier over one issuer, with a clock and a key-set server that tests can turn. */

import type { DatedKeys, FailMode, KeyNotice } from '../../../../shared/auth/issuer-keys.ts';
import { Refusal } from '../../../../shared/auth/refusal.ts';
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { makeTestIssuer, type TestAlgorithm } from '../../../support/tokens.ts';

/** In 2001: far from the machine's clock, so that a look at that one shows. */
const start = 1_000_000_000;

/** Ages of keys in seconds, from which on they are refreshed, their refresh is waited for, and they are trusted no more. */
export const softTtl = 600;
export const overdue = 900;
export const hardTtl = 14_400;

export const unknownKey = 'unauthenticated: unknown-key';

/** The reply of an issuer that cannot be reached. */
export const down = async (): Promise<unknown> => {
  throw new Error('connect ECONNREFUSED');
};

/** Lets what goes on in the background come to its end. */
export const settle = () => new Promise<void>((settled) => setImmediate(settled));

export function setUpVerifier({ alg = 'ES256' as TestAlgorithm, failMode = 'open' as FailMode } = {}) {
  const clock = { now: start };
  const nowSeconds = () => clock.now;
  const issuer = makeTestIssuer('acme-idp', { alg, nowSeconds });
  /** What the issuer's server does; every call is written down. */
  const server = { reply: async (): Promise<unknown> => issuer.jwks, fetched: [] as string[] };
  const fetchJwks = async (uri: string) => {
    server.fetched.push(uri);
    return server.reply();
  };
  /** What is kept for an outage; every look at it is written down, and so is what is saved. */
  const snapshots = {
    reply: async (): Promise<DatedKeys | undefined> => undefined,
    asked: [] as string[],
    saved: [] as DatedKeys[],
  };
  const told: KeyNotice[] = [];
  const verifier = createTokenVerifier({
    issuers: [issuer],
    fetchJwks,
    nowSeconds,
    failMode,
    readSnapshot: async (uri) => {
      snapshots.asked.push(uri);
      return snapshots.reply();
    },
    saveSnapshot: (_uri, keys) => void snapshots.saved.push(keys),
    onStaleKeys: (notice) => void told.push(notice),
    random: () => 0,
  });
  const verdict = (token: string) => verdictOf(verifier.verify(token));
  return { clock, issuer, server, snapshots, told, verifier, verdict };
}

/** `accepted`, or `code: reason`. Anything that is not a registered problem is thrown on. */
export async function verdictOf(verification: Promise<unknown>): Promise<string> {
  try {
    await verification;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.cause instanceof Refusal ? `${error.code}: ${error.cause.reason}` : error.code;
  }
}
