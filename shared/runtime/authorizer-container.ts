/**
 * Chooses for the authorizer what it runs on: keys over the network, and the tenant table in DynamoDB. That one adapter
 * is imported at the start, because every request needs it and a lazy import would only make the bundle larger. Snapshots
 * of keys are for an outage, and so is the code that reads them: a file of its own beside the bundle.
 */
import { createDynamoDbTenantRegistry } from '../adapters/dynamodb/tenant-registry.ts';
import { fetchJwks } from '../auth/fetch-jwks.ts';
import { loggedReason } from '../auth/refusal.ts';
import { createTokenVerifier, type TokenVerifier } from '../auth/token-verifier.ts';
import type { TenantRegistry } from '../ports/tenant-registry.ts';
import type { AuthorizerConfig } from './config/authorizer-config.ts';
import { createLogger, type Logger } from './logger.ts';
import { issuerOf, logStaleKeys } from './stale-keys-log.ts';

export interface AuthorizerContainer {
  readonly logger: Logger;
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
}

export function createAuthorizerContainer(config: AuthorizerConfig): AuthorizerContainer {
  const { issuers, failMode, snapshots } = config;
  const logger = createLogger(config.logLevel);
  const verifier = createTokenVerifier({
    issuers,
    failMode,
    fetchJwks,
    nowSeconds: () => Date.now() / 1_000,
    onStaleKeys: logStaleKeys(logger, issuers),
    readSnapshot:
      snapshots &&
      (async (jwksUri) => {
        try {
          const { readKeySnapshot } = await import('./key-snapshot-reader.ts');
          return await readKeySnapshot(snapshots, jwksUri);
        } catch (error) {
          const issuer = issuerOf(issuers, jwksUri);
          logger.warn('key snapshot not used', { issuer, reason: loggedReason(error) });
          return undefined;
        }
      }),
  });
  const registry = createDynamoDbTenantRegistry(config.table);
  return { logger, tokenVerifier: async () => verifier, tenantRegistry: async () => registry };
}
