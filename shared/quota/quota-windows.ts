/** Which minute or day a budget counts in, what does not fit into it, and when it is renewed. Pure: every ledger decides by it. */
import {
  type Budget,
  budgets,
  type QuotaAmounts,
  type QuotaLimits,
  type QuotaRefusal,
} from '../ports/quota-ledger.ts';

const minuteMs = 60_000;
const minutesPerDay = 1_440;

/** Since the epoch. */
export const minuteAt = (nowMs: number): number => Math.floor(nowMs / minuteMs);

export const dayOf = (minute: number): number => Math.floor(minute / minutesPerDay);

/** From 0 to 1439. */
export const minuteOfDay = (minute: number): number => minute % minutesPerDay;

/** As `2026-11-22`. */
export const dateOf = (day: number): string =>
  new Date(day * minutesPerDay * minuteMs).toISOString().slice(0, 10);

/** When the day is over, in seconds since the epoch. */
export const endOfDaySeconds = (day: number): number => ((day + 1) * minutesPerDay * minuteMs) / 1_000;

export const isByTheMinute = (budget: Budget): boolean => budget === 'requests';

/** Whether a reservation of these has nothing to settle: a request counts, whatever becomes of it. */
export const isSettled = ({ documents, chunks, tokens }: QuotaAmounts): boolean =>
  documents + chunks + tokens === 0;

export interface QuotaQuestion {
  readonly amounts: QuotaAmounts;
  readonly limits: QuotaLimits;
  readonly minute: number;
  readonly nowMs: number;
}

/** @param used in that minute and its day. @returns `undefined` where all of it fits */
export function refusalOf(used: QuotaAmounts, question: QuotaQuestion): QuotaRefusal | undefined {
  const { amounts, limits } = question;
  // The days' first: the minute is over long before.
  const short = budgets
    .toReversed()
    .find((one) => amounts[one] > 0 && used[one] + amounts[one] > limits[one]);
  if (short === undefined) return undefined;
  return {
    granted: false,
    budget: short,
    retryAfterSeconds: secondsUntilRenewed(short, question),
    exceedsWhole: amounts[short] > limits[short],
  };
}

/** Of the window that was asked for, which need not be the clock's by now. */
function secondsUntilRenewed(budget: Budget, { minute, nowMs }: QuotaQuestion): number {
  const endMs = isByTheMinute(budget) ? (minute + 1) * minuteMs : endOfDaySeconds(dayOf(minute)) * 1_000;
  return Math.max(1, Math.ceil((endMs - nowMs) / 1_000));
}

/** @throws RangeError where nothing is asked for, or what is no count */
export function checkAsked(amounts: QuotaAmounts): void {
  checkAmounts(amounts);
  if (amounts.requests === 0 && isSettled(amounts)) throw new RangeError('Nothing is to be reserved');
}

/** @throws RangeError: an amount that is no count would be one that no limit holds */
export function checkAmounts(amounts: Readonly<Record<string, number>>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (!Number.isSafeInteger(amount) || amount < 0)
      throw new RangeError(`${name} must be a whole number from 0 on`);
  }
}
