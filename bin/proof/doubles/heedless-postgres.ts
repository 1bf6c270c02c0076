/**
 * Walls 3 and 4 taken away on Postgres. Wall 3: the application's statements run as a superuser who bypasses row-level
 * security, while the guard at the start is told of an honest role. Wall 4: of the functions that read, only the question
 * is heeded: neither tenant nor flag nor id of anybody, so that all that the role may see comes back.
 */
import type { openAsOwner } from '../../../infra/local/postgres-engine.ts';
import { inRole } from '../../../infra/local/session-role.ts';
import type { ContainerSettings } from '../../../shared/runtime/container.ts';

type PGlite = Awaited<ReturnType<typeof openAsOwner>>;
type SqlDatabase = NonNullable<ContainerSettings['database']>;

export interface StandingWalls {
  readonly engine: boolean;
  readonly predicate: boolean;
}

/** @param engine a session of its superuser's */
export function heedlessPostgres(
  engine: PGlite,
  { engine: heedsRole, predicate }: StandingWalls,
): SqlDatabase {
  return {
    async query<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
      const isOfStore =
        /\b(?:search_chunks|list_documents|get_document|put_document|delete_document|erase_tenant)\(/.test(
          text,
        );
      const role = heedsRole || !isOfStore ? 'app_user' : 'postgres';
      const careless = predicate ? undefined : carelessReading(text, parameters);
      const run =
        careless === undefined
          ? async () => (await engine.query(text, [...parameters])).rows
          : () => read(engine, careless);
      return (await inRole(engine, role, run)) as Row[];
    },
  };
}

interface CarelessReading {
  readonly text: string;
  readonly parameters: readonly unknown[];
  /** What the function would have told row-level security. */
  readonly tenant: unknown;
  readonly visible: unknown;
}

/** The columns are those of the function it stands for. */
function carelessReading(text: string, parameters: readonly unknown[]): CarelessReading | undefined {
  const [tenant, visible] = parameters;
  const told = { tenant, visible };
  if (text.includes('search_chunks(')) {
    return {
      ...told,
      text: nearest(parameters[4]),
      parameters: [parameters[4], Number(parameters[9]) * Number(parameters[10])],
    };
  }
  if (text.includes('list_documents('))
    return { ...told, text: allDocuments, parameters: parameters.slice(2) };
  if (text.includes('get_document('))
    return { ...told, text: anyDocument, parameters: [parameters[2], tenant] };
  return undefined;
}

/** A question's vector comes in whichever of pgvector's two notations is the shorter. */
const nearest = (vector: unknown): string => `
select d.id as document_id, d.pii, d.title, d.tags, d.generation, c.number, c.start_offset, c.end_offset, c.text
from document d
join chunk c on c.tenant_id = d.tenant_id and c.pii = d.pii and c.document_id = d.id
join chunk_dense v
  on v.tenant_id = c.tenant_id and v.pii = c.pii and v.document_id = c.document_id and v.number = c.number
order by v.embedding <#> $1::${String(vector).startsWith('{') ? 'sparsevec::vector' : 'vector'}
limit $2`;

/** One row at least, as of the function: a page after the last one is empty, and not an error. */
const allDocuments = `
with asked as (select * from document where $1::text is null or $1 = any (tags))
select counted.total, page.*
from (select count(*)::integer as total from asked) counted
left join (
  select d.* from asked d
  where $2::text is null or (d.id, d.pii) > ($2, $3::boolean)
  order by d.id, d.pii, d.tenant_id
  limit $4
) page on true
order by page.id, page.pii, page.tenant_id`;

/** Of several of that id, another tenant's first. */
const anyDocument = `
select d.*, c.texts, c.starts, c.ends
from document d
cross join lateral (
  select array_agg(c.text order by c.number) as texts, array_agg(c.start_offset order by c.number) as starts,
    array_agg(c.end_offset order by c.number) as ends
  from chunk c
  where c.tenant_id = d.tenant_id and c.pii = d.pii and c.document_id = d.id
) c
where d.id = $1
order by d.tenant_id = $2
limit 1`;

async function read(
  engine: PGlite,
  { text, parameters, tenant, visible }: CarelessReading,
): Promise<unknown[]> {
  const { rows } = await engine.transaction(async (transaction) => {
    await transaction.query("select set_config('app.current_tenant', $1, true)", [tenant]);
    const visibility = Array.isArray(visible) && visible.includes(true) ? 'with-pii' : 'public';
    await transaction.query("select set_config('app.current_visibility', $1, true)", [visibility]);
    return await transaction.query(text, [...parameters]);
  });
  return rows;
}
