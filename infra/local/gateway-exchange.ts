/** One request to one answer, in API Gateway's order: throttle, route, authorizer, body, handler. */
import type { IncomingMessage } from 'node:http';
import type { RouteName } from '../../shared/contract/routes.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { problems } from '../../shared/errors/registry.ts';
import { toAppError } from '../../shared/http/problem.ts';
import type { CorsPolicy } from './cors.ts';
import {
  type AuthorizerValues,
  type EventRoute,
  type HttpRequest,
  headerValues,
  proxyEvent,
} from './event.ts';
import { type Answer, handlerAnswer, problemAnswer } from './gateway-answer.ts';
import type { Authorize } from './gateway-authorizer.ts';
import { bareProblem } from './gateway-client-error.ts';
import { type LambdaHandler, lambdaContext } from './lambda.ts';
import { ClientGone, readBody } from './request-body.ts';
import type { OtherMethod, RouteTable, RouteTarget } from './route-table.ts';
import type { Throttle } from './throttle.ts';

export interface ExchangeParts {
  readonly handlers: Readonly<Record<RouteName, LambdaHandler>>;
  readonly publicFiles: Readonly<Record<string, (origin: string) => unknown>>;
  readonly table: RouteTable;
  readonly throttle: Throttle;
  readonly authorize: Authorize;
  readonly cors: CorsPolicy;
  readonly onError: (error: unknown, requestId: string) => void;
  readonly enter: (authorizer: AuthorizerValues, requestId: string) => () => void;
  readonly nowMs: () => number;
}

/** A request on its way: what was read of it, and the message its body still has to be read from. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly message: IncomingMessage;
  /** Tells a client that asked first (`Expect: 100-continue`) to send the body. */
  readonly wantBody: () => void;
  /** The gateway's own address. */
  readonly origin: string;
}

/** @throws ClientGone where there is nobody left to answer; everything else becomes an answer */
export async function answerExchange(parts: ExchangeParts, exchange: Exchange): Promise<Answer> {
  const { request } = exchange;
  const origin = headerValues(request.rawHeaders, 'origin').at(-1);
  const answer = await route(parts, exchange, origin).catch((error: unknown) =>
    failed(parts, request, error),
  );
  return { ...answer, headers: { ...answer.headers, ...parts.cors.headersFor(origin) } };
}

function failed(parts: ExchangeParts, request: HttpRequest, error: unknown): Answer {
  if (error instanceof ClientGone) throw error;
  const known = toAppError(error);
  // A refusal is the caller's affair; a failure is the operator's.
  if (problems[known.code].status >= 500) parts.onError(known.cause ?? known, request.requestId);
  return problemAnswer(known);
}

async function route(parts: ExchangeParts, exchange: Exchange, origin: string | undefined): Promise<Answer> {
  const { request } = exchange;
  const retryAfterSeconds = parts.throttle.take();
  if (retryAfterSeconds > 0) throw new AppError('quota-exceeded', { retryAfterSeconds });
  if (!namesOneHost(request)) return bareProblem(400);
  const match = parts.table.match(request.method, request.rawPath);
  switch (match.kind) {
    case 'unknown-path':
      throw new AppError('not-found');
    case 'other-method':
      return otherMethod(parts.cors, request, match, origin);
    case 'file':
      return jsonAnswer(parts.publicFiles[match.path]?.(exchange.origin));
    case 'route':
      return invoke(parts, exchange, match);
  }
}

/** RFC 9112, section 3.2: HTTP/1.1 without Host, or any request with two, is a 400. */
function namesOneHost({ rawHeaders, protocol }: HttpRequest): boolean {
  const hosts = headerValues(rawHeaders, 'host').length;
  return hosts === 1 || (hosts === 0 && protocol === 'HTTP/1.0');
}

function otherMethod(
  cors: CorsPolicy,
  request: HttpRequest,
  { allowed }: OtherMethod,
  origin: string | undefined,
): Answer {
  const headers = cors.preflightHeadersFor(origin, allowed);
  if (request.method === 'OPTIONS') return { statusCode: 204, headers, body: '' };
  return problemAnswer(new AppError('method-not-allowed'), { allow: [...allowed, 'OPTIONS'].join(', ') });
}

const jsonAnswer = (value: unknown): Answer => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

/** Authorises before the first byte of the body is read: a stranger must not make the gateway hold anything. */
async function invoke(parts: ExchangeParts, exchange: Exchange, target: RouteTarget): Promise<Answer> {
  const { request } = exchange;
  const { name, route, pathParameters } = target;
  const eventRoute: EventRoute = { name, resource: route.path, pathParameters };
  const isOpen = route.access === 'open';
  const authorizer = isOpen ? undefined : await parts.authorize(request, eventRoute);
  // Where the route takes no body, none is read, and what was sent has no say.
  const body = route.body === undefined ? null : await bodyOf(exchange);
  const event = proxyEvent(request, eventRoute, authorizer, body);
  const { requestId, receivedAtMs: startedAtMs } = request;
  const context = lambdaContext({ functionName: name, requestId, startedAtMs, nowMs: parts.nowMs });
  const leave = authorizer === undefined ? () => undefined : parts.enter(authorizer, requestId);
  try {
    return handlerAnswer(await handled(() => parts.handlers[name](event, context)));
  } finally {
    leave();
  }
}

function bodyOf(exchange: Exchange): Promise<string | null> {
  exchange.wantBody();
  return readBody(exchange.message);
}

/** Whatever escapes a handler is a fault of the server, even an AppError: API Gateway sees a crashed function. */
async function handled<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw new AppError('internal', { cause });
  }
}
