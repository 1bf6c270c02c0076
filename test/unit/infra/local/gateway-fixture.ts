/** A gateway on a free loopback port with handlers that write down what they were given. */
import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { afterEach } from 'vitest';
import {
  type AuthorizerHandler,
  createGateway,
  type Gateway,
  type GatewayOptions,
  type LambdaHandler,
} from '../../../../infra/local/gateway.ts';
import { type RouteName, routes } from '../../../../shared/contract/routes.ts';

export interface Call {
  readonly route: RouteName;
  readonly event: APIGatewayProxyEvent;
  readonly context: Context;
}

export interface Fixture {
  readonly gateway: Gateway;
  readonly origin: string;
  readonly port: number;
  readonly calls: Call[];
  readonly authorizerCalls: APIGatewayRequestAuthorizerEvent[];
  readonly errors: { error: unknown; requestId: string }[];
  readonly clock: { timeMs: number };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]> | readonly string[];
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

export type Overrides = Partial<Omit<GatewayOptions, 'handlers'>> & {
  readonly handlers?: Partial<Record<RouteName, LambdaHandler>>;
};

export const allowAll = 'arn:aws:execute-api:local:000000000000:local/local/*/*';

export const policyFor = (resource: string, effect: 'Allow' | 'Deny' = 'Allow') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: effect, Action: 'execute-api:Invoke', Resource: resource }],
});

/** Knows two tokens, of tenants whose ids collide by prefix; anything else is `Unauthorized`. */
export const tokenAuthorizer: AuthorizerHandler = async (event) => {
  const tenantId = { 'Bearer acme': 'acme', 'Bearer acme-2': 'acme-2' }[event.headers?.authorization ?? ''];
  if (tenantId === undefined) throw new Error('Unauthorized');
  return {
    principalId: `user-of-${tenantId}`,
    policyDocument: policyFor(allowAll),
    context: { tenant_id: tenantId, exp: 1_900_000_000, staff: false },
  };
};

const started: Gateway[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.close()));
});

export async function startGateway(overrides: Overrides = {}): Promise<Fixture> {
  const calls: Call[] = [];
  const authorizerCalls: APIGatewayRequestAuthorizerEvent[] = [];
  const errors: Fixture['errors'] = [];
  const clock = { timeMs: Date.UTC(2026, 10, 5, 12, 34, 56) };
  const { handlers = {}, authorizer = tokenAuthorizer, ...options } = overrides;
  const recorded = (Object.keys(routes) as RouteName[]).map((route) => {
    const handler: LambdaHandler = async (event, context) => {
      calls.push({ route, event, context });
      return await (handlers[route] ?? echo(route))(event, context);
    };
    return [route, handler] as const;
  });
  const gateway = createGateway({
    publicFiles: {},
    allowedOrigins: [],
    authorizerCacheTtlMs: 0,
    throttle: { ratePerSecond: 1_000, burst: 1_000 },
    onError: (error, requestId) => errors.push({ error, requestId }),
    nowMs: () => clock.timeMs,
    ...options,
    handlers: Object.fromEntries(recorded) as Record<RouteName, LambdaHandler>,
    authorizer: async (event, context) => {
      authorizerCalls.push(event);
      return authorizer(event, context);
    },
  });
  started.push(gateway);
  const { origin, port } = await gateway.listen(0);
  return { gateway, origin, port, calls, authorizerCalls, errors, clock };
}

const echo =
  (route: RouteName): LambdaHandler =>
  async () => ({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ route }),
  });

/** One request over HTTP. Without an agent of the test's own, each has a connection of its own. */
export function send(port: number, path: string, options: SendOptions = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body, agent } = options;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: agent ?? false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * Everything the server sends on one connection until it closes it, in answer to these very bytes.
 * `endAfterAnswer`: the client says goodbye once it has an answer, though it announced a body.
 */
export function sendRaw(port: number, text: string, { endAfterAnswer = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (endAfterAnswer) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

export const acme = { authorization: 'Bearer acme' };

/** The code at the end of a problem's type. */
export const problemCode = (reply: Reply): string =>
  String((JSON.parse(reply.text) as { type: string }).type.split('/').at(-1));
