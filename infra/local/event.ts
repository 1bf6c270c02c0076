/** Pure translation of an HTTP request into the events API Gateway (REST) sends to an authorizer and to a handler. */
import type {
  APIGatewayEventDefaultAuthorizerContext,
  APIGatewayEventIdentity,
  APIGatewayEventRequestContextWithAuthorizer,
  APIGatewayProxyEvent,
  APIGatewayRequestAuthorizerEvent,
} from 'aws-lambda';
import { AppError } from '../../shared/errors/app-error.ts';

/** An HTTP request as it came over the wire, nothing decoded yet. */
export interface HttpRequest {
  readonly method: string;
  /** Path without the query, still percent-encoded. */
  readonly rawPath: string;
  /** What follows the first `?`, still percent-encoded. */
  readonly rawQuery: string;
  /** Name, value, name, value …, as sent. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly receivedAtMs: number;
}

/** Where the route table says that the request goes. */
export interface EventRoute {
  readonly name: string;
  /** With placeholders: `/documents/{id}`. */
  readonly resource: string;
  /** Percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** What the authorizer said, as API Gateway passes it on: strings only. */
export type AuthorizerValues = Readonly<Record<string, string>>;

const stage = 'local';
const accountId = '000000000000';

/** Splits a request target; an absolute one (RFC 9112, section 3.2.2) loses its scheme and authority. */
export function splitTarget(target: string): { rawPath: string; rawQuery: string } {
  const local = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = local.indexOf('?');
  if (mark === -1) return { rawPath: local, rawQuery: '' };
  return { rawPath: local.slice(0, mark), rawQuery: local.slice(mark + 1) };
}

/** All values of a header, in order. A list, because Node joins or drops repeats in `request.headers`. */
export function headerValues(rawHeaders: readonly string[], lowerCaseName: string): readonly string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === lowerCaseName);
}

/** @throws AppError `invalid-request` where the query holds a malformed percent escape */
export function authorizerEvent(request: HttpRequest, route: EventRoute): APIGatewayRequestAuthorizerEvent {
  return {
    type: 'REQUEST',
    methodArn: methodArn(request),
    ...requestPart(request, route),
    requestContext: requestContext(request, route, undefined),
  };
}

/** @throws AppError `invalid-request` where the query holds a malformed percent escape */
export function proxyEvent(
  request: HttpRequest,
  route: EventRoute,
  authorizer: AuthorizerValues | undefined,
  body: string | null,
): APIGatewayProxyEvent {
  return {
    ...requestPart(request, route),
    requestContext: requestContext<APIGatewayEventDefaultAuthorizerContext>(request, route, authorizer),
    body,
    isBase64Encoded: false,
  };
}

/** What an authorizer's policy is about: this method of this path. */
export function methodArn(request: Pick<HttpRequest, 'method' | 'rawPath'>): string {
  return `arn:aws:execute-api:local:${accountId}:local/${stage}/${request.method}${request.rawPath}`;
}

function requestPart(request: HttpRequest, route: EventRoute) {
  const headers = grouped(headerPairs(request.rawHeaders));
  const query = grouped(queryPairs(request.rawQuery));
  return {
    resource: route.resource,
    path: request.rawPath,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: query.size === 0 ? null : Object.fromEntries(query),
    pathParameters: route.pathParameters,
    stageVariables: null,
  };
}

function headerPairs(rawHeaders: readonly string[]): [string, string][] {
  const names = rawHeaders.filter((_, at) => at % 2 === 0);
  return names.map((name, index) => [name.toLowerCase(), rawHeaders[index * 2 + 1] ?? '']);
}

function queryPairs(rawQuery: string): [string, string][] {
  const parts = rawQuery.split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const mark = part.indexOf('=');
    if (mark === -1) return [decodeQueryText(part), ''];
    return [decodeQueryText(part.slice(0, mark)), decodeQueryText(part.slice(mark + 1))];
  });
}

/** Forms and `URLSearchParams` write a space as `+`. */
function decodeQueryText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new AppError('invalid-request', {
      detail: 'The query string is not valid percent-encoded UTF-8.',
      cause,
    });
  }
}

/** A map and `fromEntries`, not assignment: a parameter named `__proto__` stays an ordinary own property. */
function grouped(pairs: readonly [string, string][]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = groups.get(name);
    if (values === undefined) groups.set(name, [value]);
    else values.push(value);
  }
  return groups;
}

function lastValues(groups: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? '']));
}

function requestContext<Authorizer>(
  request: HttpRequest,
  route: EventRoute,
  authorizer: Authorizer,
): APIGatewayEventRequestContextWithAuthorizer<Authorizer> {
  return {
    accountId,
    apiId: 'local',
    authorizer,
    domainName: 'localhost',
    domainPrefix: 'localhost',
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: identity(request),
    path: `/${stage}${request.rawPath}`,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: commonLogTime(request.receivedAtMs),
    requestTimeEpoch: request.receivedAtMs,
    resourceId: route.name,
    resourcePath: route.resource,
    stage,
  };
}

function identity(request: HttpRequest): APIGatewayEventIdentity {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: headerValues(request.rawHeaders, 'user-agent').at(-1) ?? null,
    userArn: null,
  };
}

/** `09/Apr/2026:12:34:56 +0000`, the form of `requestContext.requestTime`. */
function commonLogTime(timeMs: number): string {
  const [, day, month, year, time] = new Date(timeMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
