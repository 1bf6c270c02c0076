/** The store over `pg` and TCP. Behind the socket is one shared session of the embedded engine, made app_user. */
import { createPoolDatabase } from '../../shared/adapters/postgres/pool-database.ts';
import { createPostgresStore } from '../../shared/adapters/postgres/postgres-store.ts';
import { startPostgresSocket } from '../support/postgres-socket.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

describeTenantStore('Postgres over pg', async () => {
  const socket = await startPostgresSocket();
  const database = createPoolDatabase({ url: socket.url, poolSize: 4, statementTimeoutMs: 10_000 });
  return {
    store: createPostgresStore(database, sealerInMemory()),
    async close() {
      await database.close();
      await socket.close();
    },
  };
});
