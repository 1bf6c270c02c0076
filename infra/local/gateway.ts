/** The API on a laptop: node:http in front of Lambda handlers, imitating API Gateway (REST) with a REQUEST authorizer. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RouteName } from '../../shared/contract/routes.ts';
import { createCorsPolicy } from './cors.ts';
import { type AuthorizerValues, type HttpRequest, splitTarget } from './event.ts';
import { createAuthorize } from './gateway-authorizer.ts';
import { refuseSocket } from './gateway-client-error.ts';
import { answerExchange, type ExchangeParts } from './gateway-exchange.ts';
import { sendAnswer } from './gateway-send.ts';
import type { AuthorizerHandler, LambdaHandler } from './lambda.ts';
import { createRouteTable } from './route-table.ts';
import { createThrottle, type ThrottleLimits } from './throttle.ts';

export type { AuthorizerHandler, LambdaHandler } from './lambda.ts';

export interface GatewayOptions {
  readonly handlers: Readonly<Record<RouteName, LambdaHandler>>;
  readonly authorizer: AuthorizerHandler;
  /** Open JSON documents by exact path, made for the gateway's own origin. They cannot replace a route. */
  readonly publicFiles: Readonly<Record<string, (origin: string) => unknown>>;
  /** Exact origins of browser applications; no wildcard. */
  readonly allowedOrigins: readonly string[];
  /** 0: the authorizer runs for every request. */
  readonly authorizerCacheTtlMs: number;
  readonly throttle: ThrottleLimits;
  /**
   * Asked of everybody whom the authorizer let in, its remembered results included, when the handler is about to be called.
   * @returns told when the handler has answered
   * @throws AppError where nobody of that tenant may be let in any more
   */
  readonly enter?: (authorizer: AuthorizerValues, requestId: string) => () => void;
  /** Told of every answer from 500 on, with the cause. */
  readonly onError: (error: unknown, requestId: string) => void;
  readonly nowMs?: () => number;
}

export interface Gateway {
  /** Port 0 takes a free one. @throws Error that says what to do where the port is in use */
  listen(port: number, host?: string): Promise<{ origin: string; port: number }>;
  /** Stops accepting, lets running requests end for up to 1.5 s, then cuts what is left. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const closeGraceMs = 1_500;

const serverOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  // The exchange checks Host itself: Node's own 400 has no request id.
  requireHostHeader: false,
} as const;

/** @throws Error where an option is dangerous or useless: a wildcard origin, a public file over a route, a zero rate */
export function createGateway(options: GatewayOptions): Gateway {
  const parts = exchangeParts(options);
  const connections = new OpenExchanges();
  const server = createServer(serverOptions);
  let origin = '';
  let closing: Promise<void> | undefined;

  const handle = (expectsContinue: boolean) => (message: IncomingMessage, response: ServerResponse) => {
    connections.add(message, response);
    const request = httpRequest(message, parts.nowMs());
    // Not asked for, not sent: Node closes a connection whose client still waits for its `100 Continue`.
    const wantBody = (): void => {
      if (expectsContinue) response.writeContinue();
    };
    answerExchange(parts, { request, message, wantBody, origin })
      .then((answer) => {
        sendAnswer(response, answer, { requestId: request.requestId, lastAnswer: closing !== undefined });
      })
      .catch(() => response.destroy());
  };

  server.maxHeadersCount = 0; // The 16 KB bound them; past a count Node would drop headers in silence.
  server.on('request', handle(false));
  server.on('checkContinue', handle(true));
  server.on('checkExpectation', handle(false)); // RFC 9110, section 10.1.1: an unknown expectation may be ignored.
  server.on('clientError', (error, socket) => refuseSocket(error, socket, connections.mayRefuse(socket)));

  return {
    async listen(port, host = loopback) {
      const actualPort = await listen(server, port, host);
      origin = `http://${isLocalName(host) ? 'localhost' : host}:${actualPort}`;
      return { origin, port: actualPort };
    },
    close() {
      closing ??= close(server);
      return closing;
    },
  };
}

function exchangeParts(options: GatewayOptions): ExchangeParts {
  const nowMs = options.nowMs ?? Date.now;
  const { handlers, publicFiles, authorizer, authorizerCacheTtlMs: cacheTtlMs, onError } = options;
  return {
    handlers,
    publicFiles,
    onError,
    enter: options.enter ?? (() => () => undefined),
    nowMs,
    table: createRouteTable(Object.keys(publicFiles)),
    throttle: createThrottle(options.throttle, nowMs),
    authorize: createAuthorize({ authorizer, cacheTtlMs, nowMs }),
    cors: createCorsPolicy(options.allowedOrigins),
  };
}

function httpRequest(message: IncomingMessage, receivedAtMs: number): HttpRequest {
  return {
    method: message.method ?? '',
    ...splitTarget(message.url ?? ''),
    rawHeaders: message.rawHeaders,
    sourceIp: message.socket.remoteAddress ?? '',
    protocol: `HTTP/${message.httpVersion}`,
    // Never the client's: an id that it chose could be made to point at another's log lines.
    requestId: randomUUID(),
    receivedAtMs,
  };
}

/** Which connections have answers outstanding, so that a refusal is never written into the middle of one. */
class OpenExchanges {
  readonly #open = new Map<Duplex, Map<ServerResponse, IncomingMessage>>();

  add(message: IncomingMessage, response: ServerResponse): void {
    const { socket } = message;
    const exchanges = this.#open.get(socket) ?? new Map<ServerResponse, IncomingMessage>();
    this.#open.set(socket, exchanges.set(response, message));
    response.once('close', () => {
      exchanges.delete(response);
      if (exchanges.size === 0) this.#open.delete(socket);
    });
  }

  /** Where nothing is outstanding, or where it is the one outstanding request itself whose body is malformed. */
  mayRefuse(socket: Duplex): boolean {
    const exchanges = [...(this.#open.get(socket) ?? [])];
    return (
      exchanges.length < 2 &&
      exchanges.every(([response, { complete }]) => !response.headersSent && !complete)
    );
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(error, port));
    server.once('error', onError).listen(port, host, () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number): Error {
  if (cause.code !== 'EADDRINUSE') return cause;
  const other = port < 65_535 ? port + 1 : port - 1;
  const advice = `Stop the other server or choose another port: npm start -- --port ${other}`;
  return new Error(`Port ${port} is in use. ${advice}`, { cause });
}

const isLocalName = (host: string): boolean => [loopback, 'localhost', '0.0.0.0', '::', '::1'].includes(host);

function close(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
