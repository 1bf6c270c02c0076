/** Arguments without a dash, counted. */
import { UsageError } from './command.ts';

/** @throws UsageError where it is not exactly one, named `what` */
export function onlyOne(positionals: readonly string[], what: string): string {
  const [value, ...others] = positionals;
  if (value === undefined || value === '') throw new UsageError(`${what} is missing.`);
  if (others.length > 0) throw new UsageError(`Only one ${what} is possible, not ${positionals.length}.`);
  return value;
}

/** @throws UsageError where there is any */
export function none(positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`What is ${JSON.stringify(positionals[0])} for?`);
}
