/** Headers of the answers that no handler writes, so that they differ from a handler's in nothing. */
import { exposedHeaders } from '../../../shared/http/answer-headers.ts';

/**
 * Where nothing can be computed, one allowed origin can still be named. Of several none is: the others' pages would then
 * see an answer for somebody else.
 */
export function fixedOriginHeaders(allowedOrigins: readonly string[]): Record<string, string> {
  const [origin, ...others] = allowedOrigins.map(plainOrigin);
  if (origin === undefined || others.length > 0) return {};
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders };
}

/**
 * A host may hold quotation marks and dollar signs, which mean something where origins are written into templates.
 * @throws Error where it has anything but letters, digits, dots, hyphens and a port
 */
export function plainOrigin(origin: string): string {
  if (/^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(origin)) return origin;
  throw new Error(`${JSON.stringify(origin)} cannot be an allowed origin of a deployment`);
}
