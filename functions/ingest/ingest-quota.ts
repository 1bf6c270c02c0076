/** A document within its tenant's budgets: how many passages and tokens it takes is known, and reserved, before it is embedded. */
import type { IngestRequest } from '../../shared/contract/schemas.ts';
import type { QuotaAmounts } from '../../shared/ports/quota-ledger.ts';
import { embeddingTokens, meteredEmbedder, meteredStore } from '../../shared/quota/metered-engines.ts';
import { withinQuota } from '../../shared/quota/within-quota.ts';
import { chunk } from '../../shared/retrieval/chunking.ts';
import { indexedText } from '../../shared/retrieval/indexed-text.ts';
import type { AuditOrigin } from '../../shared/runtime/audit-log.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import type { TenantContext } from '../../shared/tenancy/tenant-context.ts';
import { type Ingested, type IngestPorts, ingest } from './ingest.ts';

export type IngestContainer = ContainerFor<'store' | 'sealer' | 'embedder' | 'piiDetector' | 'quota'>;

export interface IngestOrigin extends AuditOrigin {
  readonly tenant: TenantContext;
}

/** @throws AppError as `ingest` does; `quota-exceeded`; `dependency-unavailable` where the ledger does not answer */
export const ingestWithinQuota = (
  container: IngestContainer,
  origin: IngestOrigin,
  ports: IngestPorts,
  request: IngestRequest,
): Promise<Ingested> =>
  withinQuota(container, origin, amountsOf(request), (pay) => {
    const embedder = meteredEmbedder(ports.embedder, pay);
    const store = meteredStore(ports.store, pay);
    return ingest({ ...ports, embedder, store }, origin.tenant, request);
  });

/** Cut as it will be cut again: 7 ms for the longest document, and nothing is paid for it. */
function amountsOf({ title, content }: IngestRequest): QuotaAmounts {
  const texts = chunk(content).map(({ text }) => indexedText(title, text));
  return { requests: 1, documents: 1, chunks: texts.length, tokens: embeddingTokens(texts) };
}
