/** What each tier may use, as a deployment tells its functions: JSON that has to be exactly right. */
import { budgets, type QuotaLimits } from '../../ports/quota-ledger.ts';
import type { Kind } from './checks.ts';

const form = /^[a-z][a-z0-9-]{0,30}$/;

export const quotaTiers: Kind<ReadonlyMap<string, QuotaLimits>> = {
  expected: `JSON such as {"standard":{${budgets.map((name) => `"${name}":1`).join()}}}, each a whole number from 1`,
  parse(text) {
    const tiers = Object.entries(objectIn(text));
    const isSound = tiers.length > 0 && tiers.every(([name, tier]) => form.test(name) && areLimits(tier));
    return isSound ? new Map(tiers as [string, QuotaLimits][]) : undefined;
  },
};

/** These budgets and no others. */
const areLimits = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).toSorted().join() === budgets.toSorted().join() &&
  Object.values(value).every((limit) => Number.isSafeInteger(limit) && Number(limit) >= 1);

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
