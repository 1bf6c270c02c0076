/** Cross-origin answers from an allow-list of exact origins; there is no wildcard. */
import { fixedHeaders, originHeaders } from '../../shared/http/answer-headers.ts';

export interface CorsPolicy {
  /** Headers for any answer. `origin` is the request's own, where it sent one. */
  headersFor(origin: string | undefined): Record<string, string>;
  /** Headers for the answer to an OPTIONS request on a path that has these methods. */
  preflightHeadersFor(origin: string | undefined, methods: readonly string[]): Record<string, string>;
}

/** @throws Error where an entry is no plain http(s) origin (`*` and `null` are none) */
export function createCorsPolicy(allowedOrigins: readonly string[]): CorsPolicy {
  const allowed = allowedOrigins.map(checkedOrigin);
  const headersFor = (origin: string | undefined): Record<string, string> => ({
    vary: fixedHeaders.vary,
    ...originHeaders(origin, allowed),
  });
  const preflightHeadersFor = (origin: string | undefined, methods: readonly string[]) => {
    const headers = { ...headersFor(origin), allow: [...methods, 'OPTIONS'].join(', ') };
    if (origin === undefined || !allowed.includes(origin)) return headers;
    return {
      ...headers,
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
    };
  };
  return { headersFor, preflightHeadersFor };
}

function checkedOrigin(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.origin === text) return text;
  throw new Error(`"${text}" is not an origin such as https://app.example.com, so it cannot be allowed`);
}
