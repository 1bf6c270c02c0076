/** The event that API Gateway makes of a request for a function behind a proxy integration, or for an authorizer. */
import type { IncomingMessage } from 'node:http';
import { type HttpRequest, proxyEvent } from '../../../infra/local/event.ts';
import type { ContextVariables } from './gateway-context.ts';
import { GatewayRefusal } from './gateway-refusal.ts';
import type { TemplateApi, TemplateMethod } from './template-api.ts';

/** A request as far as a stage's methods see it. */
export interface StageRequest {
  readonly httpMethod: string;
  /** Below the stage, still percent-encoded. */
  readonly path: string;
  readonly rawQuery: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Name, value, name, value …, as the function sees them. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  /** The client's own where it sends a UUID for it, as to API Gateway. */
  readonly requestId: string;
  /** The gateway's own, always. */
  readonly extendedRequestId: string;
  readonly receivedAtMs: number;
}

/** Not passed on: the connection's business. */
const dropped =
  /^(?:connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** API Gateway writes these its own way; the others come as the client wrote them. */
const respelled: Readonly<Record<string, string>> = {
  authorization: 'Authorization',
  host: 'Host',
  'user-agent': 'User-Agent',
};

export function stageRequest(
  message: IncomingMessage,
  target: { readonly path: string; readonly rawQuery: string },
  id: string,
): StageRequest {
  const sourceIp = message.socket.remoteAddress ?? '';
  const sent = message.rawHeaders.flatMap((name, at): string[] => {
    if (at % 2 === 1 || dropped.test(name)) return [];
    return [respelled[name.toLowerCase()] ?? name, message.rawHeaders[at + 1] ?? ''];
  });
  const rawHeaders = [...sent, 'X-Forwarded-For', sourceIp, 'X-Forwarded-Proto', 'https'];
  const headers = byName(rawHeaders, (name) => name.toLowerCase());
  const chosenId = headers.get('x-amzn-requestid')?.at(-1) ?? '';
  return {
    httpMethod: message.method ?? '',
    ...target,
    rawHeaders,
    headers,
    sourceIp,
    requestId: uuid.test(chosenId) ? chosenId : id,
    extendedRequestId: `${Buffer.from(id).toString('base64').slice(0, 15)}=`,
    receivedAtMs: Date.now(),
  };
}

/** What both kinds of event say of a request. @throws GatewayRefusal where the query cannot be decoded */
export function requestEvent(
  api: TemplateApi,
  method: TemplateMethod,
  request: StageRequest,
  authorizer: Readonly<Record<string, string>> | undefined,
  body: string | null,
) {
  const multiValueHeaders = byName(request.rawHeaders, (name) => name);
  const event = decoded(() =>
    proxyEvent(
      httpRequest(request),
      { name: method.resourceId, resource: method.path, pathParameters: null },
      authorizer,
      body,
    ),
  );
  return {
    ...event,
    // As the client encoded them: REST APIs decode no path parameter.
    pathParameters: pathParameters(method.path, request.path),
    headers: Object.fromEntries([...multiValueHeaders].map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(multiValueHeaders),
    requestContext: {
      ...event.requestContext,
      accountId: api.account,
      apiId: api.id,
      domainName: domainName(api),
      domainPrefix: api.id,
      extendedRequestId: request.extendedRequestId,
      path: `/${api.stage}${request.path}`,
      stage: api.stage,
    },
  };
}

function decoded<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new GatewayRefusal('BAD_REQUEST_PARAMETERS', { cause });
  }
}

const httpRequest = ({ httpMethod, path, ...request }: StageRequest): HttpRequest => ({
  method: httpMethod,
  rawPath: path,
  protocol: 'HTTP/1.1',
  ...request,
});

const domainName = ({ id, region }: TemplateApi): string => `${id}.execute-api.${region}.amazonaws.com`;

function byName(rawHeaders: readonly string[], spell: (name: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = spell(rawHeaders[at] ?? '');
    groups.set(name, [...(groups.get(name) ?? []), rawHeaders[at + 1] ?? '']);
  }
  return groups;
}

function pathParameters(pattern: string, path: string): Record<string, string> | null {
  const values = path.split('/');
  const parameters = pattern.split('/').flatMap((part, at): [string, string][] => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name === undefined ? [] : [[name, values[at] ?? '']];
  });
  return parameters.length === 0 ? null : Object.fromEntries(parameters);
}

/** The variables that are known before anything was decided. */
export function contextOf(api: TemplateApi, request: StageRequest): ContextVariables {
  const received = new Date(request.receivedAtMs);
  return new Map([
    ['accountId', api.account],
    ['apiId', api.id],
    ['domainName', domainName(api)],
    ['domainPrefix', api.id],
    ['extendedRequestId', request.extendedRequestId],
    ['httpMethod', request.httpMethod],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', request.headers.get('user-agent')?.at(-1) ?? ''],
    ['path', `/${api.stage}${request.path}`],
    ['protocol', 'HTTP/1.1'],
    ['requestId', request.requestId],
    ['requestTime', received.toUTCString()],
    ['requestTimeEpoch', String(request.receivedAtMs)],
    ['stage', api.stage],
  ]);
}
