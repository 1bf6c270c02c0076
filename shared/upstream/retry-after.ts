/** The `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3). */

const httpDate = /^[A-Z][a-z]+,? \d/;

/**
 * Milliseconds to wait, not below 0; undefined where nothing sensible is said. A date counts from the answer's own
 * `Date`, so that clocks which disagree do not matter.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const until = parseDate(value);
  if (until === undefined) return undefined;
  return Math.max(0, until - (parseDate(headers.get('date') ?? '') ?? Date.now()));
}

/** `Date.parse` takes "-5" and "1.5" for dates. */
function parseDate(value: string): number | undefined {
  const ms = httpDate.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
