/** What the operator hears of issuers' keys that cannot be refreshed: an alarm counts these messages. */
import type { KeyNotice } from '../auth/issuer-keys.ts';
import type { TrustedIssuer } from '../auth/trusted-issuer.ts';
import type { Logger } from './logger.ts';

/** By issuer, as operators know it: the address of its keys says less. */
export const issuerOf = (issuers: readonly TrustedIssuer[], jwksUri: string): string =>
  issuers.find((one) => one.jwksUri === jwksUri)?.issuer ?? jwksUri;

export const logStaleKeys =
  (logger: Pick<Logger, 'warn'>, issuers: readonly TrustedIssuer[]) =>
  ({ jwksUri, ageSeconds, isSnapshot }: KeyNotice): void =>
    logger.warn(isSnapshot ? 'snapshot keys in use' : 'stale keys in use', {
      issuer: issuerOf(issuers, jwksUri),
      age_s: ageSeconds,
    });
