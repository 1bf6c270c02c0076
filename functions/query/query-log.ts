/** What a query leaves behind: how it went and what it cost, to whom personal data was shown, and nothing of what was asked or answered. */
import { describeCause } from '../../shared/http/problem-responses.ts';
import { currentNotes, noteDocuments } from '../../shared/http/request-scope.ts';
import type { AuditOrigin } from '../../shared/runtime/audit-log.ts';
import type { ContainerBase } from '../../shared/runtime/container.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { recordPersonalData } from '../../shared/runtime/personal-data-log.ts';
import type { TenantContext } from '../../shared/tenancy/tenant-context.ts';
import type { Queried } from './query.ts';

interface Origin {
  readonly tenant: Pick<TenantContext, 'tenantId'>;
  readonly requestId: string;
}

export function recordQuery(
  { logger, audit }: Pick<ContainerBase, 'logger' | 'audit'>,
  origin: AuditOrigin,
  queried: Queried,
): void {
  logQuery(logger, origin, queried);
  noteQuery(queried);
  recordPersonalData(audit, origin, 'personal-data.read', queried.personalDataShown);
}

function noteQuery({ response: { sources, degraded }, personalDataShown, usage }: Queried): void {
  noteDocuments(sources.map(({ id }) => ({ id, pii: personalDataShown.includes(id) })));
  Object.assign(currentNotes(), { degraded, usage });
}

export function logQuery(
  logger: Pick<Logger, 'info' | 'warn'>,
  { tenant, requestId }: Origin,
  { response, unavailable, usage }: Queried,
): void {
  const origin = { request_id: requestId, tenant_id: tenant.tenantId };
  if (unavailable !== undefined) {
    logger.warn('answer degraded', { ...origin, cause: describeCause(unavailable.cause) });
  }
  logger.info('query answered', {
    ...origin,
    ...(usage === undefined ? {} : { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens }),
    sources: response.sources.length,
    degraded: response.degraded,
  });
}
