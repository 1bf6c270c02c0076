/** What a move of a tenant leaves behind where it is killed between its two transactions: copies that nobody reads. */
import type { OwnerConnection } from './migrations.ts';

/**
 * A staged copy has the name of a partition, is part of nothing, and still has the check that is dropped on attaching:
 * a partition that somebody detached, or a table of somebody else's, is none.
 */
const stagedQuery = `
select c.oid::regclass::text as name
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
  and c.relowner = current_user::regrole
  and c.relname ~ '^(document|chunk|chunk_sparse|chunk_dense|corpus_statistics|term_statistics)_[0-9a-f]{16}$'
  and exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conname = 'one_tenant')
  and not exists (select from pg_inherits i where c.oid in (i.inhrelid, i.inhparent))
order by 1`;

/**
 * Drops them. The application can neither see nor erase them: until then an erased tenant lives on in there.
 * @param owner alone among all that change the tables, so that no move is under way
 */
export async function dropStagedPartitions(owner: OwnerConnection): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(stagedQuery, []);
  if (rows.length > 0) await owner.exec(`drop table ${rows.map(({ name }) => name).join(', ')}`);
}
