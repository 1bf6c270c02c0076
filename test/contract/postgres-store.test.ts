import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import { openTestEngine } from '../support/engine.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

describeTenantStore('Postgres with row-level security', async () => {
  const engine = await openTestEngine();
  return { store: createPostgresStore(engine.app, sealerInMemory()), close: engine.close };
});
