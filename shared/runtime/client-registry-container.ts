/** Chooses what the function that issues claims runs on: the tenant table in DynamoDB, imported as for the authorizer. */
import { createDynamoDbClientRegistry } from '../adapters/dynamodb/client-registry.ts';
import type { ClientRegistry } from '../ports/client-registry.ts';
import type { ClaimsConfig } from './config/authorizer-config.ts';
import { createLogger, type Logger } from './logger.ts';

export interface ClaimsContainer {
  readonly logger: Logger;
  clientRegistry(): Promise<ClientRegistry>;
}

export function createClaimsContainer({ logLevel, table }: ClaimsConfig): ClaimsContainer {
  const registry = createDynamoDbClientRegistry(table);
  return { logger: createLogger(logLevel), clientRegistry: async () => registry };
}
