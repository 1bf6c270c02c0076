/**
 * API Gateway (REST) on loopback, built from nothing but a template: its routes, authorizer, mappings, usage plans,
 * gateway responses and access log. What it does not know of a template, it refuses to serve.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { splitTarget } from '../../../infra/local/event.ts';
import { closeAtOnce, listenOnLoopback } from '../../../infra/local/loopback-listener.ts';
import { createThrottle, type Throttle } from '../../../infra/local/throttle.ts';
import { type ContextVariables, substitute } from './gateway-context.ts';
import { type GatewayAnswer, GatewayRefusal, refusalAnswer } from './gateway-refusal.ts';
import type { LambdaFunctions } from './lambda-functions.ts';
import { mockAnswer } from './mock-integration.ts';
import { callFunction } from './proxy-integration.ts';
import type { TemplateApi, TemplateMethod } from './template-api.ts';
import { type Authorize, type Authorized, createTemplateAuthorizer } from './template-authorizer.ts';
import { contextOf, requestEvent, type StageRequest, stageRequest } from './template-event.ts';
import { createUsagePlans, type UsagePlans } from './usage-plans.ts';

export interface TemplateGateway {
  /** With the stage: `http://127.0.0.1:PORT/dev`. */
  readonly url: string;
  readonly usagePlans: UsagePlans;
  /** As the template's format makes them. */
  readonly accessLog: readonly string[];
  /** Why it answered by itself, newest last. */
  readonly refusals: readonly GatewayRefusal[];
  close(): Promise<void>;
}

interface Parts {
  readonly api: TemplateApi;
  readonly functions: LambdaFunctions;
  readonly authorizers: ReadonlyMap<string, Authorize>;
  readonly usagePlans: UsagePlans;
  readonly throttles: Map<TemplateMethod, Throttle | undefined>;
  readonly refusals: GatewayRefusal[];
}

const maxBodyBytes = 10 * 1024 * 1024;
/** Of the request line and all headers. */
const maxHeaderBytes = 10_240;

export async function startTemplateGateway(
  api: TemplateApi,
  functions: LambdaFunctions,
): Promise<TemplateGateway> {
  if (api.apiKeySource !== 'AUTHORIZER' && api.methods.some((one) => one.apiKeyRequired)) {
    throw new Error('Keys that clients send are not known here');
  }
  const parts = partsOf(api, functions);
  const accessLog: string[] = [];
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (message, response) => {
    serve(parts, message, response, accessLog).catch((error: unknown) => {
      // A fault of this gateway, which must not pass for an answer of API Gateway's.
      response.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  const origin = await listenOnLoopback(server);
  return {
    url: `${origin}/${api.stage}`,
    usagePlans: parts.usagePlans,
    accessLog,
    refusals: parts.refusals,
    close: () => closeAtOnce(server),
  };
}

function partsOf(api: TemplateApi, functions: LambdaFunctions): Parts {
  const authorizers = new Map(
    api.methods.flatMap(({ authorizer }) =>
      authorizer === undefined
        ? []
        : [[authorizer.id, createTemplateAuthorizer(api, authorizer, functions)] as const],
    ),
  );
  // A stage's limit is one for each method.
  const throttles = new Map(
    api.methods.map((method) => {
      const limits = api.throttles.get(`${method.httpMethod} ${method.path}`) ?? api.throttles.get('* /*');
      return [method, limits && createThrottle(limits, Date.now)] as const;
    }),
  );
  const usagePlans = createUsagePlans(api.usagePlans, Date.now);
  return { api, functions, authorizers, usagePlans, throttles, refusals: [] };
}

async function serve(
  parts: Parts,
  message: IncomingMessage,
  response: ServerResponse,
  accessLog: string[],
): Promise<void> {
  const { api } = parts;
  const { rawPath, rawQuery } = splitTarget(message.url ?? '');
  const prefix = `/${api.stage}`;
  const body = await readBody(message);
  if (rawPath !== prefix && !rawPath.startsWith(`${prefix}/`)) {
    // No stage, no API: nothing of the template's is asked.
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
    return;
  }
  const target = { path: rawPath.slice(prefix.length) || '/', rawQuery };
  const request = stageRequest(message, target, randomUUID());
  const context = contextOf(api, request);
  const answer = await answerRequest(parts, request, body, context);
  context.set('status', String(answer.status));
  context.set('responseLength', String(Buffer.byteLength(answer.body)));
  context.set('responseLatency', String(Date.now() - request.receivedAtMs));
  if (api.accessLogFormat !== undefined) accessLog.push(substitute(api.accessLogFormat, context, '-'));
  send(response, answer, request);
}

async function answerRequest(
  parts: Parts,
  request: StageRequest,
  body: Buffer | undefined,
  context: ContextVariables,
): Promise<GatewayAnswer> {
  try {
    return await route(parts, request, body, context);
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error;
    parts.refusals.push(error);
    return refusalAnswer(parts.api, error, context, request.headers);
  }
}

/** In API Gateway's order: method, size, authorizer, key and its plan, stage, integration. */
async function route(
  parts: Parts,
  request: StageRequest,
  body: Buffer | undefined,
  context: ContextVariables,
): Promise<GatewayAnswer> {
  const { api, functions, throttles } = parts;
  if (body === undefined) throw new GatewayRefusal('REQUEST_TOO_LARGE');
  const method = api.methods.find((one) => fits(one, request));
  if (method === undefined) {
    throw new GatewayRefusal(
      request.headers.has('authorization') ? 'DEFAULT_4XX' : 'MISSING_AUTHENTICATION_TOKEN',
    );
  }
  context.set('resourcePath', method.path).set('resourceId', method.resourceId);
  const authorized = await authorize(parts, method, request);
  for (const [name, value] of Object.entries(authorized?.values ?? {}))
    context.set(`authorizer.${name}`, value);
  if (method.apiKeyRequired) parts.usagePlans.use(authorized?.usageIdentifierKey);
  if ((throttles.get(method)?.take() ?? 0) > 0) throw new GatewayRefusal('THROTTLED');
  if (method.integration.type === 'MOCK') return mockAnswer(method, context, request.headers);
  const startedAtMs = Date.now();
  const event = requestEvent(api, method, request, authorized?.values, textOf(body));
  const sourceArn = `${apiArn(api)}/${api.stage}/${method.httpMethod}${method.path.replaceAll(/\{\w+\}/g, '*')}`;
  const { headers, requestId } = request;
  const call = { integration: method.integration, event, context, headers, sourceArn, requestId };
  try {
    return await callFunction(functions, call);
  } finally {
    context.set('integrationLatency', String(Date.now() - startedAtMs));
    context.set('integration.latency', String(Date.now() - startedAtMs));
  }
}

async function authorize(
  { api, authorizers }: Parts,
  method: TemplateMethod,
  request: StageRequest,
): Promise<Authorized | undefined> {
  const { authorizer } = method;
  if (authorizer === undefined) return undefined;
  const { body: _, isBase64Encoded: __, ...event } = requestEvent(api, method, request, undefined, null);
  return authorizers.get(authorizer.id)?.({
    methodArn: `${apiArn(api)}/${api.stage}/${request.httpMethod}${request.path}`,
    identity: request.headers.get(authorizer.identityHeader)?.at(-1),
    event,
    requestId: randomUUID(),
  });
}

const apiArn = ({ region, account, id }: TemplateApi): string =>
  `arn:aws:execute-api:${region}:${account}:${id}`;

/** No binary media types: a body is text, and what is no UTF-8 is made so. */
const textOf = (body: Buffer): string | null => (body.length === 0 ? null : body.toString('utf8'));

/** A method of that path, or none: a path with another method is, to API Gateway, as unknown as any. */
function fits({ httpMethod, path }: TemplateMethod, request: StageRequest): boolean {
  const [pattern, segments] = [path.split('/'), request.path.replace(/(?<=.)\/$/, '').split('/')];
  return (
    (httpMethod === request.httpMethod || httpMethod === 'ANY') &&
    pattern.length === segments.length &&
    pattern.every((part, at) => (part.startsWith('{') ? segments[at] !== '' : part === segments[at]))
  );
}

/** Undefined past the limit; what is too much is read and thrown away, so that the client gets its answer. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    length += (chunk as Buffer).length;
    if (length <= maxBodyBytes) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return length > maxBodyBytes ? undefined : Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  { status, headers, body }: GatewayAnswer,
  request: StageRequest,
): void {
  response.statusCode = status;
  response.setHeader('x-amzn-RequestId', request.requestId);
  response.setHeader('x-amz-apigw-id', request.extendedRequestId);
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.end(body);
}
