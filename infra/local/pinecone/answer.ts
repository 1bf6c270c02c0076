/** From a request that has arrived whole to the answer: key, version, route, body, operation. */
import type { ArrivedRequest } from './arrived-request.ts';
import type { Engine } from './engine.ts';
import type { Lag } from './namespace-store.ts';
import type { RouteMatch } from './routes.ts';
import { invalid, RpcError } from './rpc-error.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AnswerContext {
  readonly engine: Engine;
  readonly apiKey: string;
  readonly match: RouteMatch | undefined;
  readonly lag: Lag | undefined;
}

export function answer(request: ArrivedRequest, context: AnswerContext): Answer {
  try {
    return performed(request, context);
  } catch (error) {
    // Whatever else escapes is a fault of this server, and shows as one.
    return refusal(error instanceof RpcError ? error : new RpcError('internal', 'Internal error'));
  }
}

export const refusal = (error: RpcError): Answer =>
  json(
    error.status,
    error.body,
    error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) },
  );

function performed(request: ArrivedRequest, { engine, apiKey, match, lag }: AnswerContext): Answer {
  const { headers } = request;
  if (headers['api-key'] !== apiKey) throw new RpcError('unauthenticated', 'Invalid API Key');
  if (!/^\d{4}-\d{2}$/.test(headers['x-pinecone-api-version'] ?? '')) {
    throw invalid('The header X-Pinecone-Api-Version must name an API version');
  }
  if (match === undefined)
    throw new RpcError('notFound', `No such operation: ${request.method} ${request.path}`);
  const { route, name } = match;
  const result = route.run(engine, {
    body: route.method === 'POST' ? parsedBody(request) : undefined,
    bodyBytes: Buffer.byteLength(request.body),
    query: new URLSearchParams(request.query),
    name,
    view: (namespace) => engine.store.view(namespace, lag),
    names: () => engine.store.names(lag),
  });
  return withinLimit(json(route.status ?? 200, result), route.maxResultBytes);
}

function parsedBody({ headers, body }: ArrivedRequest): unknown {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw invalid('The content type must be application/json');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('The request body is not valid JSON');
  }
}

const json = (status: number, value: object, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

function withinLimit(result: Answer, maxBytes: number | undefined): Answer {
  const bytes = Buffer.byteLength(result.body);
  if (maxBytes === undefined || bytes <= maxBytes) return result;
  throw new RpcError('outOfRange', `Result size ${bytes} bytes exceeds the limit of ${maxBytes} bytes`);
}
