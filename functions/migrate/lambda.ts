/** Lays the schema of the database. Run by the deployment, inside its network, before anything serves. */
import { readMigrationFunctionConfig } from '../../shared/runtime/config/migration-function.ts';
import { createLogger } from '../../shared/runtime/logger.ts';
import { migrateDatabase } from '../../shared/runtime/maintenance.ts';
import { readAtStart } from '../../shared/runtime/start.ts';
import { createHandler } from './handler.ts';

const config = readAtStart(() => readMigrationFunctionConfig());

export const handler = createHandler({
  logger: createLogger(config.logLevel),
  migrate: (request) => migrateDatabase(config, request),
});
