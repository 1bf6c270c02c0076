/** What keeps a database of the stack's own fit to serve: its schema before anything uses it, and its login's password. */
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { functionTable } from '../functions/function-table.ts';
import type { Functions } from '../functions/functions.ts';
import type { Keys } from '../keys.ts';
import type { AuroraStore } from './aurora-store.ts';
import { LoginRotation } from './login-rotation.ts';
import { SchemaMigration } from './schema-migration.ts';

export interface DatabaseUpkeepProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly store: AuroraStore;
  readonly functions: Functions;
}

export class DatabaseUpkeep extends Construct {
  constructor(scope: Construct, id: string, { environment, keys, store, functions }: DatabaseUpkeepProps) {
    super(scope, id);
    const migrate = functions.get('migrate');
    const migration = new SchemaMigration(this, 'Migration', { environment, keys, store, migrate });
    for (const { name, lambda } of functions.all) {
      // New code may need the new schema. Old code may not work on it: between the two it answers 503.
      if (functionTable[name].uses.some((use) => use.startsWith('store-')))
        lambda.node.addDependency(migration);
    }
    // The login is there once the migrations have made it.
    new LoginRotation(this, 'Rotation', { environment, keys, store }).node.addDependency(migration);
  }
}
