/** Pages over an ascending list, with tokens that say where the last page ended. */
import { integerAt, isObject } from './request-fields.ts';
import { invalid } from './rpc-error.ts';

export interface Page {
  readonly items: readonly string[];
  /** Undefined on the last page: Pinecone then leaves `pagination` out. */
  readonly pagination: { readonly next: string } | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly after: string | undefined;
}

export function pageRequest(limit: unknown, token: unknown, max: number): PageRequest {
  return {
    limit: limit === undefined ? Math.min(100, max) : integerAt(limit, 'limit', { min: 1, max }),
    after: token === undefined || token === '' ? undefined : readToken(token),
  };
}

/** @param ascending in C order; only what comes after the token is given */
export function pageOf(ascending: readonly string[], { limit, after }: PageRequest): Page {
  const start = after === undefined ? 0 : firstAfter(ascending, after);
  const items = ascending.slice(start, start + limit);
  const last = items.at(-1);
  const isMore = last !== undefined && start + limit < ascending.length;
  return { items, pagination: isMore ? { next: writeToken(last) } : undefined };
}

/** Those that begin with the prefix: in an ascending list they stand together. */
export function withPrefix(ascending: readonly string[], prefix: string): readonly string[] {
  if (prefix === '') return ascending;
  const start = firstNotBefore(ascending, prefix);
  let end = start;
  while (ascending[end]?.startsWith(prefix) === true) end++;
  return ascending.slice(start, end);
}

function firstAfter(ascending: readonly string[], bound: string): number {
  const place = firstNotBefore(ascending, bound);
  return ascending[place] === bound ? place + 1 : place;
}

function firstNotBefore(ascending: readonly string[], bound: string): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as string) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

const writeToken = (after: string): string => Buffer.from(JSON.stringify({ after })).toString('base64');

function readToken(token: unknown): string {
  const text = typeof token === 'string' ? Buffer.from(token, 'base64').toString() : '';
  const content = parsed(text);
  if (isObject(content) && typeof content.after === 'string') return content.after;
  throw invalid('Invalid pagination token');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
