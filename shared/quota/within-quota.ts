/**
 * Denial of wallet: what a request may cost is reserved before it begins, and what it did cost is settled when it ends,
 * however it ends. A process that dies in between leaves all of it taken.
 */
import { AppError } from '../errors/app-error.ts';
import type {
  Budget,
  QuotaAmounts,
  QuotaLedger,
  QuotaRefusal,
  Reservation,
  SpentAmounts,
} from '../ports/quota-ledger.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';

export interface QuotaParts {
  quota(): Promise<QuotaLedger>;
  readonly logger: QuotaLog;
}

export interface QuotaLog {
  warn(message: string, fields: Record<string, unknown>): void;
}

export interface QuotaOrigin {
  readonly tenant: { readonly tenantId: TenantId };
  readonly requestId: string;
}

/** Adds what is paid for, as it begins; may be corrected by a negative amount. */
export type Pay = (amounts: Partial<SpentAmounts>) => void;

/** @throws AppError `quota-exceeded`, `dependency-unavailable` where the ledger does not answer, and what `work` throws */
export async function withinQuota<Result>(
  parts: QuotaParts,
  origin: QuotaOrigin,
  amounts: QuotaAmounts,
  work: (pay: Pay) => Promise<Result>,
): Promise<Result> {
  const reservation = await reserve(parts, origin, amounts);
  const spent = { documents: 0, chunks: 0, tokens: 0 };
  try {
    return await work(({ documents = 0, chunks = 0, tokens = 0 }) => {
      spent.documents += documents;
      spent.chunks += chunks;
      spent.tokens += tokens;
    });
  } finally {
    await settle(parts, origin, reservation, spent);
  }
}

/** For what costs nothing but the request itself: there is nothing to settle. */
export const takeRequest = async (parts: QuotaParts, origin: QuotaOrigin): Promise<void> =>
  void (await reserve(parts, origin, { requests: 1, documents: 0, chunks: 0, tokens: 0 }));

async function reserve(
  { quota, logger }: QuotaParts,
  { tenant, requestId }: QuotaOrigin,
  amounts: QuotaAmounts,
): Promise<Reservation> {
  const ledger = await quota();
  const outcome = await ledger.reserve(tenant.tenantId, amounts);
  if (outcome.granted) return outcome;
  const { budget, retryAfterSeconds } = outcome;
  logger.warn('quota exceeded', { request_id: requestId, tenant_id: tenant.tenantId, budget });
  throw new AppError('quota-exceeded', { detail: detailOf(outcome), retryAfterSeconds });
}

/** The work is done and answered by then: whatever becomes of this, the caller gets that answer. */
async function settle(
  { quota, logger }: QuotaParts,
  { tenant, requestId }: QuotaOrigin,
  reservation: Reservation,
  spent: SpentAmounts,
): Promise<void> {
  try {
    const ledger = await quota();
    await ledger.settle(reservation, spent);
  } catch (error) {
    const { cause } = error as Error;
    logger.warn('quota not settled', {
      request_id: requestId,
      tenant_id: tenant.tenantId,
      cause: cause instanceof Error ? cause.name : 'unknown',
    });
  }
}

const names: Readonly<Record<Budget, string>> = {
  requests: 'requests per minute',
  documents: 'documents per day',
  chunks: 'passages per day',
  tokens: 'tokens per day',
};

/** What is left is not told: it would say how much colleagues did. */
const detailOf = ({ budget, retryAfterSeconds, exceedsWhole }: QuotaRefusal): string =>
  exceedsWhole
    ? `This request alone takes more than the whole budget of ${names[budget]}.`
    : `The budget of ${names[budget]} does not suffice. It is renewed in ${retryAfterSeconds} s.`;
