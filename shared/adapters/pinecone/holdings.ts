/**
 * What the index holds of one tenant, wherever it lies: its own namespace is listed to the end, and every other one is asked
 * for records that name the tenant. An index has one key for all of its namespaces, so a record may have gone astray.
 */
import type { PlaceCount, TenantHoldings } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { isReply, type Reply, type ReplyCheck } from './checked-reply.ts';
import { ownerFilter } from './filter.ts';
import { keys } from './live-documents.ts';
import type { PineconeClient } from './pinecone-client.ts';
import { hasMatches, hasNamespaces } from './reply-shapes.ts';
import { refusalBehind, toAppError } from './vendor-refusal.ts';
import { unitVector } from './wire-record.ts';

export interface LookParts {
  readonly client: Pick<PineconeClient, 'ask' | 'namespace'>;
  readonly tenant: TenantId;
  readonly dimension: number;
  readonly signal: AbortSignal;
}

/** What Pinecone calls the one that a request without a name goes to; in statistics also the empty name. */
const defaultNamespace = '__default__';
/** Beyond that the look fails: it would outlast its time, at a read unit or so each. Standard plans allow 100,000. */
export const maxNamespaces = 25_000;
const asksAtOnce = 16;
/** The most that a query gives. */
const maxMatches = 10_000;
/** A place is one line for people to read, and names are up to 512 bytes of anything. */
const maxNameLength = 150;

/** @throws AppError `dependency-unavailable` where anything cannot be looked at, or an answer is none */
export async function lookForTenant(parts: LookParts): Promise<TenantHoldings> {
  try {
    const { records, documents } = await listOwn(parts);
    const others = (await namespaces(parts)).filter((name) => name !== parts.tenant);
    const found = await boundedMap(others, asksAtOnce, async (name) => ({
      name: shown(name),
      records: await strays(parts, name),
    }));
    const places: PlaceCount[] = [{ place: 'namespace', records }, otherNamespaces(found)];
    return { documents, places };
  } catch (error) {
    throw toAppError(error);
  }
}

/** One place, whatever they are: their names and their number both tell of other tenants. */
function otherNamespaces(found: readonly { readonly name: string; readonly records: number }[]): PlaceCount {
  const place = 'other namespaces';
  const strayed = found.filter(({ records }) => records > 0);
  if (strayed.length === 0) return { place, records: 0 };
  const records = strayed.reduce((sum, one) => sum + one.records, 0);
  return { place, records, where: strayed.map(({ name }) => name) };
}

interface OwnRecords extends Pick<TenantHoldings, 'documents'> {
  readonly records: number;
}

/** Every record counts, those of interrupted writes too; a document is what has a header, in however many generations. */
async function listOwn({ client, tenant, signal }: LookParts): Promise<OwnRecords> {
  const documents = new Map<string, TenantHoldings['documents'][number]>();
  let records = 0;
  try {
    for await (const page of client.namespace(tenant, signal).allIds()) {
      records += page.length;
      for (const { id, pii } of keys(page)) documents.set(`${pii} ${id}`, { id, pii });
    }
  } catch (error) {
    if (records > 0 || !isAbsent(error)) throw error;
  }
  return { records, documents: [...documents.values()] };
}

/** A namespace comes into being with its first record, and goes with an erasure. */
const isAbsent = (error: unknown): boolean => refusalBehind(error)?.httpStatus === 404;

/** The default one is looked into whether or not the statistics name it. */
async function namespaces({ client, signal }: LookParts): Promise<string[]> {
  const path = '/describe_index_stats';
  const stats = await client.ask({ path, body: {}, check: hasNamespaces, signal });
  const names = new Set(Object.keys(stats.namespaces as Reply).filter((name) => name !== ''));
  names.add(defaultNamespace);
  if (names.size > maxNamespaces)
    throw new Error(`The index has ${names.size} namespaces; no more than ${maxNamespaces} are looked into.`);
  return [...names];
}

/** How many records of another namespace name the tenant; of more than 10,000, that many. */
async function strays(parts: LookParts, namespace: string): Promise<number> {
  // With its metadata, which shows whether the filter was heeded: a stranger's record might hide the tenant's.
  const found = await matches(parts, namespace, { topK: 1, includeMetadata: true });
  if (found === 0) return 0;
  return Math.max(found, await matches(parts, namespace, { topK: maxMatches, includeMetadata: false }));
}

interface Wanted {
  readonly topK: number;
  readonly includeMetadata: boolean;
}

async function matches(
  { client, tenant, dimension, signal }: LookParts,
  namespace: string,
  { topK, includeMetadata }: Wanted,
): Promise<number> {
  const vector = unitVector(dimension);
  const filter = ownerFilter(tenant);
  const body = { namespace, vector, topK, filter, includeMetadata, includeValues: false };
  const check = answersFor(namespace, includeMetadata ? tenant : undefined);
  try {
    const reply = await client.ask({ path: '/query', body, check, signal });
    return (reply.matches as readonly unknown[]).length;
  } catch (error) {
    // Deleted since the statistics were made, or the default one, which nobody has written to.
    if (isAbsent(error)) return 0;
    throw error;
  }
}

const answersFor =
  (namespace: string, tenant: TenantId | undefined): ReplyCheck =>
  (reply) => {
    const answered = reply.namespace === '' ? defaultNamespace : (reply.namespace ?? namespace);
    if (answered !== namespace) return 'another namespace';
    const fault = hasMatches(reply);
    if (fault !== undefined || tenant === undefined) return fault;
    return (reply.matches as readonly Reply[]).every(({ metadata }) => names(metadata, tenant))
      ? undefined
      : 'records of somebody else';
  };

/** A list of strings equals each of its strings, to a filter. */
const names = (metadata: unknown, tenant: TenantId): boolean =>
  isReply(metadata) && [metadata.tenant_id].flat().includes(tenant);

const shown = (name: string): string =>
  [...name.slice(0, maxNameLength)].map((one) => (one >= ' ' && one <= '~' ? one : '?')).join('');
