/**
 * Chooses for the authorizer what it runs on: keys over the network, and the tenant table in DynamoDB. That one adapter
 * is imported at the start, because every request needs it and a lazy import would only make the bundle larger.
 */
import { createDynamoDbTenantRegistry } from '../adapters/dynamodb/tenant-registry.ts';
import { fetchJwks } from '../auth/fetch-jwks.ts';
import { createTokenVerifier, type TokenVerifier } from '../auth/token-verifier.ts';
import type { TenantRegistry } from '../ports/tenant-registry.ts';
import type { AuthorizerConfig } from './config/authorizer-config.ts';
import { createLogger, type Logger } from './logger.ts';

export interface AuthorizerContainer {
  readonly logger: Logger;
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
}

export function createAuthorizerContainer(config: AuthorizerConfig): AuthorizerContainer {
  const { issuers, failMode } = config;
  const logger = createLogger(config.logLevel);
  const verifier = createTokenVerifier({
    issuers,
    failMode,
    fetchJwks,
    nowSeconds: () => Date.now() / 1_000,
    onStaleKeys(jwksUri) {
      const stale = issuers.find((issuer) => issuer.jwksUri === jwksUri);
      logger.warn('stale keys in use', { issuer: stale?.issuer });
    },
  });
  const registry = createDynamoDbTenantRegistry(config.table);
  return { logger, tokenVerifier: async () => verifier, tenantRegistry: async () => registry };
}
