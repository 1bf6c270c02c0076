/** Reading one document: its header is found by its id, its chunks by one query. Whole, or not at all. */
import { AppError } from '../../errors/app-error.ts';
import type { DocumentAddress } from '../../ports/tenant-store.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { boundedMap } from '../../upstream/bounded-map.ts';
import { type FoundChunk, parseChunk } from './chunk-record.ts';
import { documentFilter } from './filter.ts';
import { lookAtBothFlags } from './flag-looks.ts';
import { type HeaderContent, parseHeader } from './header-record.ts';
import type { OnViolation } from './isolation-violation.ts';
import { highest, isLeftOver } from './live-documents.ts';
import type { Namespace } from './namespace.ts';
import { chunkId, type DocumentKey, headerId } from './record-id.ts';
import { flagsOf } from './visible-flags.ts';
import { unitVector, type WireRecord } from './wire-record.ts';

export interface GetParts {
  readonly namespace: Namespace;
  readonly tenant: TenantId;
  readonly dimension: number;
  readonly onViolation: OnViolation;
}

/** A document with all of its chunks in order, not opened yet. */
export interface WholeDocument {
  readonly key: DocumentKey;
  readonly content: Pick<HeaderContent, 'title' | 'tags' | 'characters'>;
  readonly chunks: readonly FoundChunk[];
}

/** Before a document that is replaced again and again is given up on. */
const maxAttempts = 5;
/** A chunk with its sealed texts, tags and terms takes 20 KB at most, and an answer may have 4 MB. */
const chunksPerQuery = 200;
const queriesAtOnce = 4;

const strangeHeader = 'A document was listed whose header is none of the tenant that asked.';
const strangeRecord = 'A document was read with a record that is none of its chunks.';

export async function getDocument(
  parts: GetParts,
  address: DocumentAddress,
): Promise<WholeDocument | undefined> {
  const strange = new Set<string>();
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const key = await liveKey(parts.namespace, address, strange);
    if (key === undefined) return undefined;
    const chunks = await readChunks(parts, key);
    if (chunks !== undefined) return toDocument(key, chunks);
    // Missing ones: replaced since the header was found, or the header is none of this tenant's.
    if (await isStrange(parts, key)) strange.add(headerId(key));
  }
  throw new AppError('dependency-unavailable', {
    cause: new Error('The document was replaced while it was read, each time.'),
    retryAfterSeconds: 1,
  });
}

/** A list of ids takes no filter: wall 4 has to look at the header itself. What is strange is as if it were not there. */
async function isStrange({ namespace, tenant, onViolation }: GetParts, key: DocumentKey): Promise<boolean> {
  const [header] = await namespace.fetch([headerId(key)]);
  if (header === undefined || parseHeader(tenant, key, header) !== undefined) return false;
  onViolation({ reason: strangeHeader, tenantId: tenant });
  return true;
}

/** Of two documents of one id the visible one, unless the address says otherwise. */
async function liveKey(
  namespace: Namespace,
  { id, visibility, pii }: DocumentAddress,
  strange: ReadonlySet<string>,
): Promise<DocumentKey | undefined> {
  const headers = await lookAtBothFlags(namespace, flagsOf(visibility), id);
  const live = headers.flatMap(
    (ofFlag) => highest(ofFlag.filter((key) => !strange.has(headerId(key)))) ?? [],
  );
  const present = live.filter((key) => !live.some((other) => isLeftOver(key, other)));
  return present.find((key) => pii === undefined || key.pii === pii);
}

/** In order; undefined where one is missing. */
async function readChunks(parts: GetParts, key: DocumentKey): Promise<FoundChunk[] | undefined> {
  const found = new Map<number, FoundChunk>();
  const take = (records: readonly WireRecord[]): void => {
    for (const record of records) {
      const chunk = parseChunk(parts.tenant, record);
      if (chunk !== undefined && record.id === chunkId(key, chunk.number)) found.set(chunk.number, chunk);
      else parts.onViolation({ reason: strangeRecord, tenantId: parts.tenant });
    }
  };
  const firsts = Array.from(
    { length: Math.ceil(key.chunks / chunksPerQuery) },
    (_, at) => at * chunksPerQuery + 1,
  );
  for (const records of await boundedMap(firsts, queriesAtOnce, (first) => queryChunks(parts, key, first)))
    take(records);
  const missing = numbers(key).filter((number) => !found.has(number));
  // A search may be approximate; reading by id is not.
  if (missing.length > 0) take(await parts.namespace.fetch(missing.map((number) => chunkId(key, number))));
  const chunks = numbers(key).flatMap((number) => found.get(number) ?? []);
  return chunks.length === key.chunks ? chunks : undefined;
}

const numbers = ({ chunks }: DocumentKey): number[] => Array.from({ length: chunks }, (_, at) => at + 1);

function queryChunks(
  { namespace, tenant, dimension }: GetParts,
  key: DocumentKey,
  first: number,
): Promise<WireRecord[]> {
  const last = Math.min(first + chunksPerQuery - 1, key.chunks);
  return namespace.query({
    vector: unitVector(dimension),
    sparse: undefined,
    filter: documentFilter(tenant, key, first, last),
    topK: last - first + 1,
  });
}

function toDocument(key: DocumentKey, chunks: readonly FoundChunk[]): WholeDocument {
  const [{ title, tags }] = chunks as [FoundChunk];
  return { key, content: { title, tags, characters: chunks.at(-1)?.end ?? 0 }, chunks };
}
