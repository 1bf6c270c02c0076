/** Bringing a part of the catalogue up to date: lists the headers and reads those that are new. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { type CataloguedDocument, type CataloguePart, cataloguedDocument } from './catalogue-part.ts';
import { parseHeader, parsePart } from './header-record.ts';
import type { OnViolation } from './isolation-violation.ts';
import { listHeaders, liveOnes } from './live-documents.ts';
import type { Namespace } from './namespace.ts';
import { type DocumentKey, headerId, partId } from './record-id.ts';
import type { WireRecord } from './wire-record.ts';

export interface Reading {
  readonly namespace: Namespace;
  readonly tenant: TenantId;
  readonly pii: boolean;
  readonly onViolation: OnViolation;
}

/** A document can be replaced again and again while it is looked at; whoever still misses it then asks again. */
const maxLooks = 4;

/**
 * Lists the headers, reads those that are new, and drops those that are gone. A header that is gone by the time it is
 * read was replaced or deleted: only another look tells which, and until then the part stays as it was.
 */
export async function refreshPart(
  { namespace, tenant, pii, onViolation }: Reading,
  part: CataloguePart,
): Promise<void> {
  const read = new Map<string, CataloguedDocument>();
  for (let look = 1; ; look++) {
    const live = liveOnes(await listHeaders(namespace, pii));
    const unknown = [...live.values()].filter(
      (key) => !part.isLive(key.id, key.generation) && read.get(key.id)?.key.generation !== key.generation,
    );
    const { documents, gone } = await readDocuments({ namespace, tenant, pii, onViolation }, unknown);
    for (const document of documents) read.set(document.key.id, document);
    if (gone > 0 && look < maxLooks) continue;
    const present = [...read.values()].filter(
      ({ key }) => live.get(key.id)?.generation === key.generation && !part.isLive(key.id, key.generation),
    );
    part.update(live, present);
    return;
  }
}

async function readDocuments(
  { namespace, tenant, onViolation }: Reading,
  wanted: readonly DocumentKey[],
): Promise<{ documents: CataloguedDocument[]; gone: number }> {
  let gone = 0;
  if (wanted.length === 0) return { documents: [], gone };
  const ids = wanted.flatMap((key) => [headerId(key), ...partIds(key)]);
  const records = new Map((await namespace.fetch(ids)).map((record) => [record.id, record]));
  const documents = wanted.flatMap((key) => {
    const header = records.get(headerId(key));
    const parts = partIds(key).map((id) => records.get(id));
    if (header === undefined || !parts.every((record) => record !== undefined)) {
      gone++;
      return [];
    }
    const document = parsed(tenant, key, header, parts);
    if (document === undefined)
      onViolation({ reason: 'A header record is not what its id says.', tenantId: tenant });
    return document ?? [];
  });
  return { documents, gone };
}

function parsed(
  tenant: TenantId,
  key: DocumentKey,
  header: WireRecord,
  parts: readonly WireRecord[],
): CataloguedDocument | undefined {
  const content = parseHeader(tenant, key, header);
  const terms = parts.map((part) => parsePart(tenant, key, part));
  if (content === undefined || !terms.every((part) => part !== undefined)) return undefined;
  try {
    return cataloguedDocument(key, content, terms);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const partIds = (key: DocumentKey): string[] =>
  Array.from({ length: key.parts }, (_, at) => partId(key, at + 1));
