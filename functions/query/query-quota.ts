/** A question within its tenant's budgets: all that it may cost is reserved before the first call that is paid for. */
import type * as z from 'zod/mini';
import { limits } from '../../shared/contract/fields.ts';
import type { queryRequest } from '../../shared/contract/schemas.ts';
import type { QuotaAmounts } from '../../shared/ports/quota-ledger.ts';
import { meteredAnswerer, meteredEmbedder } from '../../shared/quota/metered-engines.ts';
import { mostPromptTokens } from '../../shared/quota/prompt-tokens.ts';
import { estimateTokens } from '../../shared/quota/token-estimate.ts';
import { withinQuota } from '../../shared/quota/within-quota.ts';
import { chunkSizes } from '../../shared/retrieval/chunking.ts';
import type { AuditOrigin } from '../../shared/runtime/audit-log.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import type { TenantContext } from '../../shared/tenancy/tenant-context.ts';
import { passagesPerDocument, type Queried, type QueryPorts, query } from './query.ts';

export type QueryContainer = ContainerFor<'store' | 'sealer' | 'embedder' | 'answerer' | 'quota'>;

export interface QueryOrigin extends AuditOrigin {
  readonly tenant: TenantContext;
}

type QueryRequest = z.infer<typeof queryRequest>;

/** @throws AppError as `query` does; `quota-exceeded`; `dependency-unavailable` where the ledger does not answer */
export const queryWithinQuota = (
  container: QueryContainer,
  origin: QueryOrigin,
  ports: QueryPorts,
  request: QueryRequest,
): Promise<Queried> =>
  withinQuota(container, origin, mostOf(ports, origin.tenant, request), (pay) => {
    const embedder = meteredEmbedder(ports.embedder, pay);
    const answerer = meteredAnswerer(ports.answerer, pay);
    return query({ ...ports, embedder, answerer }, origin.tenant, request);
  });

/** By the request alone: what there is to be found, visible or not, makes no difference. */
function mostOf(
  { answerer }: Pick<QueryPorts, 'answerer'>,
  { tenantName }: TenantContext,
  { query: question, top_k }: QueryRequest,
): QuotaAmounts {
  const prompt = mostPromptTokens(tenantName, question, {
    sources: top_k,
    titleCharacters: limits.titleCharacters,
    passages: passagesPerDocument,
    passageCharacters: chunkSizes.max,
  });
  const tokens = estimateTokens(question) + prompt + answerer.maxAnswerTokens;
  return { requests: 1, documents: 0, chunks: 0, tokens };
}
