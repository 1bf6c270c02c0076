import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import { openTestEngine } from '../support/engine.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

describeTenantStore('Postgres with row-level security', async () => {
  const engine = await openTestEngine();
  return { store: createPostgresStore(engine.app), close: engine.close };
});
