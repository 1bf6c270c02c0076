/** Wall 1: the issuers' keys in memory. Bounds how often they are fetched and how long they stay trusted. */
import { createIssuerKeys, type IssuerKeys, type KeySourceOptions } from './issuer-keys.ts';
import type { VerificationKey } from './key-set.ts';

export interface JwksCache {
  /**
   * The key, or `undefined` where the issuer has none of that name.
   * @throws AppError `auth-unavailable` where no key can be trusted at the moment
   */
  find(jwksUri: string, kid: string): Promise<VerificationKey | undefined>;
}

/** Each issuer's keys for themselves: neither another's keys nor another's outage touches them. */
export function createJwksCache(options: KeySourceOptions): JwksCache {
  const issuers = new Map<string, IssuerKeys>();

  return {
    find(jwksUri, kid) {
      const known = issuers.get(jwksUri) ?? createIssuerKeys(options, jwksUri);
      issuers.set(jwksUri, known);
      return known.find(kid);
    },
  };
}
