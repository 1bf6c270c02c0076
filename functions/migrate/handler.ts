/** Migrates, and says in the log and to the deployment what was applied. Nothing of the event is read. */
import type { Logger } from '../../shared/runtime/logger.ts';
import type { MigrationRequest } from '../../shared/runtime/maintenance.ts';

export interface MigrateDependencies {
  readonly logger: Pick<Logger, 'info'>;
  /** @returns the names of the migrations applied now */
  migrate(request: MigrationRequest): Promise<string[]>;
}

/** How an empty database is laid. What an operator has chosen since, for good, every later deployment keeps. */
const request: MigrationRequest = {
  storage: 'vector',
  partitioned: false,
  keepsOptions: true,
  partitionTenant: undefined,
};

/** @returns what throws where the schema is not as it has to be: the deployment then stops and rolls back */
export const createHandler =
  ({ logger, migrate }: MigrateDependencies) =>
  async (): Promise<{ readonly applied: readonly string[] }> => {
    const applied = await migrate(request);
    logger.info('database migrated', { applied });
    return { applied };
  };
