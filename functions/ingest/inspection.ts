/**
 * Wall: personal data that nobody declared is hidden all the same. A document counts as personal data where its writer says
 * so, where something is found in it, and where it could not be inspected to its end.
 */
import type { IngestRequest, IngestResponse } from '../../shared/contract/schemas.ts';
import type { Inspection, PiiDetector } from '../../shared/ports/pii-detector.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { TenantContext } from '../../shared/tenancy/tenant-context.ts';

export interface InspectionParts {
  readonly piiDetector: () => Promise<PiiDetector>;
  readonly logger: Pick<Logger, 'warn'>;
}

interface Origin {
  readonly tenant: Pick<TenantContext, 'tenantId' | 'settings'>;
  readonly requestId: string;
}

/** Resolves by the time that `signal` is aborted at the latest, and never rejects. */
export type Inspect = (request: IngestRequest, signal: AbortSignal) => Promise<Inspection>;

export const createInspect =
  ({ piiDetector, logger }: InspectionParts, { tenant, requestId }: Origin): Inspect =>
  async ({ id, title, content, tags = [], contains_pii: declared = false }, signal) => {
    // The id is shown in every list and source. The title last but one: what begins in a tag or in the title may go on in
    // what follows it.
    const texts = [...(id === undefined ? [] : [id]), ...tags, title, content];
    const strict = tenant.settings.has('strict-pii');
    const inspected = async (): Promise<Inspection> =>
      (await piiDetector()).inspect({ texts, strict, declared }, signal);
    const inspection = await Promise.race([endOf(signal), inspected()]).catch(failed);
    const { outcome, failure } = inspection;
    if (outcome !== 'complete') {
      const fields = { tenant_id: tenant.tenantId, request_id: requestId, outcome, failure };
      logger.warn('personal data not inspected', fields);
    }
    return inspection;
  };

/** What a detector does with the signal is its own affair; nobody waits for it longer. */
const endOf = (signal: AbortSignal): Promise<Inspection> =>
  new Promise((resolve) => {
    const end = (): void => resolve({ outcome: 'timed-out', kinds: [], failure: 'GivenUp' });
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });

/** Its name and nothing else: the message could quote the text. */
const failed = (error: unknown): Inspection => ({
  outcome: 'failed',
  kinds: [],
  failure: error instanceof Error ? error.name : 'unknown',
});

/** For the store: `undefined` keeps the flag of what is replaced. Nobody's `false` outweighs what was found. */
export const flagOf = (declared: boolean | undefined, { outcome, kinds }: Inspection): boolean | undefined =>
  outcome !== 'complete' || kinds.length > 0 ? true : declared;

/** Why the document is flagged, for its writer, whose own text it is. */
export function reasonsOf(
  declared: boolean | undefined,
  { outcome, kinds }: Inspection,
  isFlagged: boolean,
): IngestResponse['pii_reasons'] {
  const reasons: IngestResponse['pii_reasons'] = [
    ...(declared === true ? (['declared'] as const) : []),
    ...(kinds.length > 0 ? (['detected'] as const) : []),
    ...(outcome === 'complete' ? [] : (['not_inspected'] as const)),
  ];
  return isFlagged && reasons.length === 0 ? ['kept'] : reasons;
}
