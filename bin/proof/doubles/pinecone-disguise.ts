/** Records of a Pinecone that say of themselves whatever they were asked for: tenant, flag, document and tags, in id and metadata alike. */
import type { RawRecord } from '../../../infra/local/pinecone/server.ts';

/** What a request asks for; undefined where it leaves it open. */
export interface Wanted {
  readonly tenant?: string | undefined;
  readonly pii?: boolean | undefined;
  readonly documentId?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** Texts, titles, vectors, generations and numbers stay: whoever holds no key has nothing else to put there. */
export function disguised(record: RawRecord, { tenant, pii, documentId, tags = [] }: Wanted): RawRecord {
  const [kind, flag, ownId, ...rest] = record.id.split('#');
  const shownPii = pii ?? flag === 'p';
  const shownId = documentId ?? ownId ?? '';
  const ownTags = record.metadata?.tags;
  return {
    ...record,
    id: [kind, shownPii ? 'p' : 'v', shownId, ...rest].join('#'),
    metadata: {
      ...record.metadata,
      ...(tenant !== undefined && { tenant_id: tenant }),
      ...(tags.length > 0 && { tags: [...new Set([...(Array.isArray(ownTags) ? ownTags : []), ...tags])] }),
      pii: shownPii,
      doc_id: shownId,
    },
  };
}

/** What a record's id, or a prefix of ids, asks for: `c#v#document#…`. */
export function wantedById(idOrPrefix: string): Wanted {
  const [, flag, documentId] = idOrPrefix.split('#');
  return {
    pii: flag === undefined || flag === '' ? undefined : flag === 'p',
    documentId: documentId === undefined || documentId === '' ? undefined : documentId,
  };
}

/** What the filter of a query asks for, as this store makes filters. */
export function wantedByFilter(filter: unknown): Wanted {
  const { pii, doc_id, $and } = (filter ?? {}) as {
    readonly pii?: { readonly $eq: boolean };
    readonly doc_id?: { readonly $eq: string };
    readonly $and?: readonly { readonly tags: { readonly $in: readonly string[] } }[];
  };
  return { pii: pii?.$eq, documentId: doc_id?.$eq, tags: $and?.flatMap(({ tags }) => tags.$in) };
}

/** Equal for the ids of one record in whatever disguise: its kind, its generation, and what comes after. */
export function undisguisedName(id: string): string {
  const [kind, , , ...rest] = id.split('#');
  return [kind, ...rest].join('#');
}
