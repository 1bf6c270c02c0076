/** A ledger in DynamoDB, for all processes of a deployment together: one conditional update reserves, another one settles. */
import { unavailable } from '../../errors/unavailable.ts';
import type { QuotaLedger, QuotaLimits, QuotaRefusal, Reservation } from '../../ports/quota-ledger.ts';
import {
  checkAmounts,
  checkAsked,
  minuteAt,
  type QuotaQuestion,
  refusalOf,
} from '../../quota/quota-windows.ts';
import { createDynamoDbCall, type DynamoDbOptions, isRecord, type Patience } from './dynamodb-call.ts';
import { isConditionFailed } from './dynamodb-error.ts';
import { isMarkedIn, newReservation, reserving, settling, usedIn } from './quota-item.ts';
import { createQuotaTierReader } from './quota-tier-reader.ts';
import { malformed } from './registry-item.ts';

export interface QuotaTableOptions extends Omit<DynamoDbOptions, 'patience'> {
  readonly tableName: string;
  /** By the tier's name; at least one. */
  readonly tiers: ReadonlyMap<string, QuotaLimits>;
  readonly nowMs?: () => number;
  /** For both calls, where given. */
  readonly patience?: Patience;
}

/** Somebody waits, and nothing is paid for before it is answered. */
const reservingPatience: Patience = { attemptTimeoutMs: 1_000, maxAttempts: 3 };
/** The answer waits for it, in time that the query keeps back from its model; failing it, the reserved amounts stay taken. */
const settlingPatience: Patience = { attemptTimeoutMs: 500, maxAttempts: 2 };

const nothing = { requests: 0, documents: 0, chunks: 0, tokens: 0 };

export function createDynamoDbQuotaLedger(options: QuotaTableOptions): QuotaLedger {
  const { tableName, tiers, nowMs = Date.now, patience, ...access } = options;
  const call = createDynamoDbCall({ ...access, patience: patience ?? reservingPatience });
  const callAfterwards = createDynamoDbCall({ ...access, patience: patience ?? settlingPatience });
  const limitsOf = createQuotaTierReader({ call, tableName, tiers, nowMs });

  return {
    async reserve(tenantId, amounts) {
      checkAsked(amounts);
      const limits = await orUnavailable(limitsOf(tenantId));
      const now = nowMs();
      const question = { amounts, limits, minute: minuteAt(now), nowMs: now };
      // Where nothing is counted yet there is nothing to compare with.
      const refusal = refusalOf(nothing, question);
      if (refusal !== undefined) return refusal;
      const reservation = newReservation(tenantId, question.minute, amounts);
      const update = { TableName: tableName, ...reserving(reservation, limits) };
      return await orUnavailable(
        call('UpdateItem', update).then(
          () => reservation,
          (error: unknown) => verdictOf(error, reservation, question),
        ),
      );
    },

    async settle(reservation, spent) {
      checkAmounts(spent);
      const update = settling(reservation, spent);
      if (update === undefined) return;
      await orUnavailable(
        callAfterwards('UpdateItem', { TableName: tableName, ...update }).catch((error: unknown) => {
          // Settled already, by an attempt whose answer was lost or by another caller.
          if (!isConditionFailed(error)) throw error;
        }),
      );
    },
  };
}

/** @throws what `error` is where it is no verdict */
function verdictOf(
  error: unknown,
  reservation: Reservation,
  question: QuotaQuestion,
): Reservation | QuotaRefusal {
  if (!isConditionFailed(error)) throw error;
  const { cause: answer } = error;
  const item = isRecord(answer) && isRecord(answer.Item) ? answer.Item : malformed();
  if (isMarkedIn(item, reservation)) return reservation;
  return refusalOf(usedIn(item, reservation.minute), question) ?? malformed();
}

/** Nothing may be paid for where nobody counts. */
const orUnavailable = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((cause: unknown) => {
    throw unavailable(cause);
  });
