/** Headers of every answer, whoever writes it. On a laptop the gateway adds them; API Gateway adds none, so on Lambda the handler does. */
import type { LambdaHandler } from './lambda-handler.ts';
import { requestHeader } from './request-header.ts';
import { ownRequestId } from './request-id.ts';

/** `vary` stands on every answer: it would differ for an allowed origin. */
export const fixedHeaders = {
  'cache-control': 'no-store',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
} as const;

export const exposedHeaders = 'x-request-id, retry-after';

/** What lets a page of `origin` read the answer. Origins are compared as they are, and none is repeated that is not listed. */
export function originHeaders(
  origin: string | undefined,
  allowedOrigins: readonly string[],
): Record<string, string> {
  if (origin === undefined || !allowedOrigins.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposedHeaders };
}

/** Over whatever the handler says. */
export const withAnswerHeaders =
  (handler: LambdaHandler, allowedOrigins: readonly string[]): LambdaHandler =>
  async (event, context) => {
    const { headers, ...response } = await handler(event, context);
    return {
      ...response,
      headers: {
        ...headers,
        ...fixedHeaders,
        ...originHeaders(requestHeader(event.headers, 'origin'), allowedOrigins),
        'x-request-id': ownRequestId(event) ?? '',
      },
    };
  };
