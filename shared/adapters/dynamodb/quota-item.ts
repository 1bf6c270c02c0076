/**
 * One item a tenant and day: the day's counters, and those of its last minutes with the reservations that are open. So
 * one conditional update takes every budget or none, and what is over goes with the next update or with the item.
 */
import { randomBytes } from 'node:crypto';
import {
  type Budget,
  budgets,
  type QuotaAmounts,
  type QuotaLimits,
  type Reservation,
  type SpentAmounts,
} from '../../ports/quota-ledger.ts';
import {
  dateOf,
  dayOf,
  endOfDaySeconds,
  isByTheMinute,
  isSettled,
  minuteOfDay,
} from '../../quota/quota-windows.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { isRecord } from './dynamodb-call.ts';
import { DynamoDbError } from './dynamodb-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `#` is in no tenant's id. */
const keyOf = (tenantId: TenantId, day: number): string => `${tenantId}#day#${dateOf(day)}`;

/** Processes whose clocks differ by less than this count in the same minutes. Longer than any request takes, too. */
const keptMinutes = 3;
/** So many older ones each update takes away; what is left by a tenant with longer pauses is little. */
const clearedMinutes = 30;
/** Well after the last settlement; DynamoDB takes a day or two more. */
const keptSeconds = 86_400;

export const newReservation = (tenantId: TenantId, minute: number, amounts: QuotaAmounts): Reservation => ({
  granted: true,
  tenantId,
  id: randomBytes(9).toString('base64url'),
  minute,
  amounts,
});

/** An update that happens where all of it fits, once for each reservation, and tells how things stand where not. */
export function reserving({ tenantId, id, minute, amounts }: Reservation, limits: QuotaLimits): Fields {
  const asked = budgets.filter((budget) => amounts[budget] > 0);
  const day = dayOf(minute);
  const ids = idsOf(minute);
  const fits = asked.map((budget) => {
    const counter = counterOf(budget, minute);
    return `(attribute_not_exists(${counter}) OR ${counter} <= :${budget}_room)`;
  });
  // What has nothing to settle needs no mark: a repeated one might count twice, for its minute.
  const isMarked = !isSettled(amounts);
  const adds = asked.map((budget) => `${counterOf(budget, minute)} :${budget}`);
  return {
    Key: { pk: { S: keyOf(tenantId, day) } },
    UpdateExpression: [
      'SET expires_at = :expires_at',
      `ADD ${[...adds, ...(isMarked ? [`${ids} :ids`] : [])].join(', ')}`,
      ...clearing(minute),
    ].join(' '),
    ConditionExpression: [...fits, ...(isMarked ? [`NOT contains(${ids}, :id)`] : [])].join(' AND '),
    ExpressionAttributeValues: {
      ':expires_at': number(endOfDaySeconds(day) + keptSeconds),
      ...(isMarked ? { ':id': { S: id }, ':ids': { SS: [id] } } : {}),
      ...Object.fromEntries(
        asked.flatMap((budget) => [
          [`:${budget}`, number(amounts[budget])],
          [`:${budget}_room`, number(limits[budget] - amounts[budget])],
        ]),
      ),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** `undefined` where nothing has to change. An update that happens once, while the reservation is open. */
export function settling(
  { tenantId, id, minute, amounts }: Reservation,
  spent: SpentAmounts,
): Fields | undefined {
  const changes = (['documents', 'chunks', 'tokens'] as const)
    .map((budget) => ({ budget, change: spent[budget] - amounts[budget] }))
    .filter(({ change }) => change !== 0);
  if (changes.length === 0) return undefined;
  const ids = idsOf(minute);
  const adds = changes.map(({ budget }) => `${counterOf(budget, minute)} :${budget}`);
  return {
    Key: { pk: { S: keyOf(tenantId, dayOf(minute)) } },
    UpdateExpression: `ADD ${adds.join(', ')} DELETE ${ids} :ids`,
    ConditionExpression: `contains(${ids}, :id)`,
    ExpressionAttributeValues: {
      ':id': { S: id },
      ':ids': { SS: [id] },
      ...Object.fromEntries(changes.map(({ budget, change }) => [`:${budget}`, number(change)])),
    },
  };
}

/** What an item says of a minute and its day. @throws DynamoDbError where it is not written as here */
export const usedIn = (item: Fields, minute: number): QuotaAmounts => ({
  requests: countIn(item, counterOf('requests', minute)),
  documents: countIn(item, counterOf('documents', minute)),
  chunks: countIn(item, counterOf('chunks', minute)),
  tokens: countIn(item, counterOf('tokens', minute)),
});

/** Whether an earlier attempt, whose answer was lost, was done. */
export function isMarkedIn(item: Fields, { id, minute }: Reservation): boolean {
  const ids = item[idsOf(minute)];
  return isRecord(ids) && Array.isArray(ids.SS) && ids.SS.includes(id);
}

/** None of these is a word that DynamoDB keeps to itself. */
const counterOf = (budget: Budget, minute: number): string =>
  isByTheMinute(budget) ? `m${minuteOfDay(minute)}` : budget;

const idsOf = (minute: number): string => `i${minuteOfDay(minute)}`;

function clearing(minute: number): string[] {
  const newest = minuteOfDay(minute) - keptMinutes;
  const over = Array.from({ length: clearedMinutes }, (_, back) => newest - back).filter((one) => one >= 0);
  return over.length === 0 ? [] : [`REMOVE ${over.map((one) => `m${one}, i${one}`).join(', ')}`];
}

function countIn(item: Fields, name: string): number {
  const value = item[name];
  if (value === undefined) return 0;
  const count = isRecord(value) && typeof value.N === 'string' ? Number(value.N) : Number.NaN;
  if (!Number.isSafeInteger(count)) throw new DynamoDbError('MalformedItem');
  return count;
}

const number = (value: number): Fields => ({ N: String(value) });
