/**
 * Moves a large tenant into partitions of its own. While its rows are copied and deleted everybody reads on and all others
 * write on. Then, for one look through the default partitions, everybody waits: Postgres attaches under their locks.
 */
import { setTimeout } from 'node:timers/promises';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { DatabaseAccess } from './database-access.ts';
import type { OwnerConnection } from './migrations.ts';
import { asOwner } from './owner-connection.ts';
import { dropStagedPartitions } from './staged-partitions.ts';

const pollMs = 50;
const maxPolls = 1_200;

export interface PartitionOptions extends DatabaseAccess {
  readonly tenantId: TenantId;
}

/**
 * Two transactions. The first copies the rows, the second lets the copies take their place. Between them all statements
 * that began before the first ended must end: one that saw neither the copy nor, later, the rows would find nothing.
 * The tenant's writers wait meanwhile, or run into their statement's time limit. Where the process is killed between the
 * two, the copies stay: the application cannot erase them; the next move or migration drops them.
 * @returns the tables made; none where the tenant has them already
 * @throws Error where the database is not partitioned, or another session keeps a transaction open for a minute
 */
export async function partitionTenant({ tenantId, ...access }: PartitionOptions): Promise<string[]> {
  return asOwner(access, async (owner) => {
    await dropStagedPartitions(owner);
    const { whole, attached } = await state(owner, tenantId);
    if (!whole) throw new Error('The database is not partitioned: migrate it with that option first.');
    if (attached) return [];
    // The lock of the tenant's writers; it ends with the connection.
    await owner.query('select pg_advisory_lock(hashtextextended($1, 0))', [tenantId]);
    try {
      await owner.query('select stage_tenant_partitions($1)', [tenantId]);
      await olderStatementsEnded(owner, tenantId);
      await owner.query('select attach_tenant_partitions($1)', [tenantId]);
    } catch (error) {
      await owner.query('select drop_staged_partitions($1)', [tenantId]);
      throw error;
    }
    await owner.exec(
      'analyze document, chunk, chunk_sparse, chunk_dense, corpus_statistics, term_statistics',
    );
    const { rows } = await owner.query<{ part: string }>('select part from tenant_partitions($1)', [
      tenantId,
    ]);
    return rows.map(({ part }) => part);
  });
}

interface State {
  readonly whole: boolean;
  readonly attached: boolean;
}

async function state(owner: OwnerConnection, tenant: TenantId): Promise<State> {
  const { rows } = await owner.query<State>(
    `select relkind = 'p' as whole,
       exists (
         select from pg_inherits where inhparent = c.oid and inhrelid = to_regclass('document_' || left(md5($1), 16))
       ) as attached
     from pg_class c where oid = to_regclass('document')`,
    [tenant],
  );
  return rows[0] ?? { whole: false, attached: false };
}

/**
 * Every transaction holds the lock of its virtual id until it ends. Not the tenant's writers, who wait for ours: what they
 * see they look up after that.
 */
const runningQuery = `
select coalesce(array_agg(l.virtualxid), '{}') as running
from pg_locks l
join pg_stat_activity a on a.pid = l.pid
cross join hashtextextended($1, 0) as lock (key)
where l.locktype = 'virtualxid' and l.pid <> pg_backend_pid() and a.datname = current_database()
  and ($2::text[] is null or l.virtualxid = any ($2::text[]))
  and not exists (
    select from pg_locks w
    where w.pid = l.pid and w.locktype = 'advisory' and not w.granted and w.objsubid = 1
      and w.classid::bigint = (lock.key >> 32) & 4294967295 and w.objid::bigint = lock.key & 4294967295
  )`;

async function olderStatementsEnded(owner: OwnerConnection, tenantId: TenantId): Promise<void> {
  const stillRunning = async (among: string[] | null): Promise<string[]> => {
    const { rows } = await owner.query<{ running: string[] }>(runningQuery, [tenantId, among]);
    return rows[0]?.running ?? [];
  };
  let older = await stillRunning(null);
  for (let poll = 0; poll < maxPolls && older.length > 0; poll++) {
    await setTimeout(pollMs);
    older = await stillRunning(older);
  }
  if (older.length > 0) throw new Error('Another session keeps a transaction open. End it, and try again.');
}
