/**
 * The store as one request has it. A write is on record before the store is asked, and again with what became of it: a
 * store that changes something and then fails leaves a record all the same. Personal data is on record as it comes out.
 * What was touched is noted for the record of the request.
 */
import { noteDocuments } from '../http/request-scope.ts';
import type { DocumentAddress, PutRequest, PutResult, TenantStore } from '../ports/tenant-store.ts';
import type { AuditedAct, AuditOrigin, DocumentLog } from './audit-log.ts';
import { recordPersonalData } from './personal-data-log.ts';

/** What requests do to documents; taking a tenant out is the operator's. */
export type AuditedStore = Pick<TenantStore, 'put' | 'search' | 'list' | 'get' | 'delete'>;

export function auditedStore(
  store: AuditedStore,
  audit: DocumentLog,
  { tenant: { tenantId, subject }, requestId }: AuditOrigin,
): AuditedStore {
  const origin: AuditOrigin = { tenant: { tenantId, subject }, requestId };
  const done = (act: AuditedAct, id: string, pii: boolean): void =>
    audit.record({ ...origin, act, outcome: 'done', documentIds: [id], pii });
  const personalData = (
    act: 'personal-data.retrieved' | 'personal-data.read',
    documents: readonly Flagged[],
  ): void => recordPersonalData(audit, origin, act, idsOfFlagged(documents));

  async function attempt<Result>(attempted: Attempt, run: () => Promise<Result>): Promise<Result> {
    audit.record({ ...origin, ...attempted, outcome: 'attempted' });
    try {
      return await run();
    } catch (error) {
      audit.record({ ...origin, ...attempted, outcome: 'failed' });
      throw error;
    }
  }

  return {
    async put(tenant, request, signal) {
      noteDocuments([{ id: request.id, pii: request.pii === true }]);
      const result = await attempt(writing(request), () => store.put(tenant, request, signal));
      noteDocuments([{ id: request.id, pii: result.pii }]);
      for (const act of actsOf(result)) done(act, request.id, result.pii);
      return result;
    },

    async delete(tenant, address) {
      const attempted = deleting(address);
      noteDocuments([{ id: address.id, pii: false }]);
      const deleted = await attempt(attempted, () => store.delete(tenant, address));
      if (deleted.length === 0) audit.record({ ...origin, ...attempted, outcome: 'absent' });
      noteDocuments(deleted.map(({ pii }) => ({ id: address.id, pii })));
      for (const { pii } of deleted) done('document.deleted', address.id, pii);
      return deleted;
    },

    async search(tenant, request) {
      const found = await store.search(tenant, request);
      noteDocuments(found.filter(({ pii }) => pii));
      personalData('personal-data.retrieved', found);
      return found;
    },

    async list(tenant, request) {
      const page = await store.list(tenant, request);
      noteDocuments(page.documents);
      personalData('personal-data.read', page.documents);
      return page;
    },

    async get(tenant, address) {
      const document = await store.get(tenant, address);
      noteDocuments([document ?? { id: address.id, pii: false }]);
      personalData('personal-data.read', document === undefined ? [] : [document]);
      return document;
    },
  };
}

interface Flagged {
  readonly id: string;
  readonly pii: boolean;
}

interface Attempt {
  readonly act: AuditedAct;
  readonly documentIds: readonly string[];
  readonly pii: boolean | undefined;
  readonly mayLower?: boolean;
}

/** Only who may see hidden documents can lower a flag, and only by saying so. */
const writing = ({ id, pii, visibility }: PutRequest): Attempt => ({
  act: 'document.writing',
  documentIds: [id],
  pii,
  mayLower: visibility === 'with-pii' && pii === false,
});

/** Who cannot see hidden documents deletes a visible one, if any; who can and does not say which, whatever there is. */
const deleting = ({ id, pii, visibility }: DocumentAddress): Attempt => ({
  act: 'document.deleting',
  documentIds: [id],
  pii: visibility === 'with-pii' ? pii : false,
});

/** `replaced` speaks of documents that the caller can see, as the answer does. */
const actsOf = ({ replaced, lowered }: PutResult): AuditedAct[] => [
  replaced ? 'document.replaced' : 'document.stored',
  ...(lowered ? (['flag.lowered'] as const) : []),
];

const idsOfFlagged = (documents: readonly Flagged[]): string[] =>
  documents.filter(({ pii }) => pii).map(({ id }) => id);
