/** One HTTP exchange: reads the request, lets a fault have its way, and writes the answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, answer, refusal } from './answer.ts';
import { type ArrivedRequest, arrived } from './arrived-request.ts';
import type { CallCounter } from './calls.ts';
import type { Engine } from './engine.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { matchRoute, type RouteMatch } from './routes.ts';
import { RpcError } from './rpc-error.ts';

/** What went over the wire, as text. */
export interface Exchange extends ArrivedRequest {
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

export interface ExchangeParts {
  readonly engine: Engine;
  readonly faults: FaultPlan;
  readonly calls: CallCounter;
  readonly apiKey: () => string;
  readonly onExchange: (exchange: Exchange) => void;
}

/** Rejects only with what `onExchange` throws. */
export async function exchange(
  parts: ExchangeParts,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await arrived(message).catch(() => undefined);
  if (request === undefined) return;
  const match = matchRoute(request.method, request.path);
  if (match !== undefined) parts.calls.add(match.route.operation);
  const fault = parts.faults.take({
    operation: match?.route.operation,
    isRead: match?.route.isRead ?? false,
    method: request.method,
    path: request.path,
    body: request.body,
  });
  settle(parts, { request, match, fault, response });
}

interface Settlement {
  readonly request: ArrivedRequest;
  readonly match: RouteMatch | undefined;
  readonly fault: Fault | undefined;
  readonly response: ServerResponse;
}

function settle(parts: ExchangeParts, { request, match, fault, response }: Settlement): void {
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'cut-before') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'garbage') {
    send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: '<html>' });
    return;
  }
  const { engine, faults } = parts;
  const lag = fault?.kind === 'stale' ? { writes: fault.writes } : faults.currentLag;
  const result = faultAnswer(fault) ?? answer(request, { engine, apiKey: parts.apiKey(), match, lag });
  if (fault?.kind === 'cut-after') {
    cutInTheMiddle(response, result);
    return;
  }
  send(response, result);
  const { status, headers: responseHeaders, body: responseBody } = result;
  parts.onExchange({ ...request, status, responseHeaders, responseBody });
}

function faultAnswer(fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'throttled':
      return refusal(new RpcError('resourceExhausted', 'Too many requests', fault.retryAfterSeconds));
    case 'server-error':
      return refusal(new RpcError('internal', 'Internal error'));
    case 'unavailable':
      return refusal(new RpcError('unavailable', 'Service unavailable'));
    default:
      return undefined;
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** The head and half of the body arrive, or nothing of an empty one; then the connection is gone. */
function cutInTheMiddle(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}
