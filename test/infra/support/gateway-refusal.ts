/** What API Gateway itself answers: its response types, their statuses, and what a template makes of them. */
import { type ContextVariables, mapped, substitute } from './gateway-context.ts';
import type { GatewayResponse, TemplateApi } from './template-api.ts';

export interface GatewayAnswer {
  readonly status: number;
  /** Name and value, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Buffer;
}

/** Statuses and messages where a template says nothing. */
const responseTypes = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal server error'],
  AUTHORIZER_FAILURE: [500, 'Internal server error'],
  BAD_REQUEST_PARAMETERS: [400, 'Bad Request'],
  // No route, and a header that API Gateway takes for a signature without its parts.
  DEFAULT_4XX: [403, 'Invalid key=value pair (missing equal-sign) in Authorization header'],
  INTEGRATION_FAILURE: [504, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  THROTTLED: [429, 'Too Many Requests'],
  UNAUTHORIZED: [401, 'Unauthorized'],
} as const;

export type ResponseType = keyof typeof responseTypes;

export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly type: ResponseType;
  /** Where API Gateway gives this fault another status than its type's. */
  readonly status: number;

  constructor(type: ResponseType, options: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(responseTypes[type][1], { cause: options.cause });
    this.type = type;
    this.status = options.status ?? responseTypes[type][0];
  }
}

/** The template's response of that type, else its default for all 4XX or 5XX, else API Gateway's own. */
export function refusalAnswer(
  api: TemplateApi,
  refusal: GatewayRefusal,
  context: ContextVariables,
  headers: ReadonlyMap<string, readonly string[]>,
): GatewayAnswer {
  const fallback = refusal.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const found = api.gatewayResponses.get(refusal.type) ??
    api.gatewayResponses.get(fallback) ?? {
      ResponseType: refusal.type,
    };
  context.set('error.responseType', refusal.type);
  context.set('error.message', refusal.message);
  context.set('error.messageString', JSON.stringify(refusal.message));
  const [contentType, body] = bodyTemplate(found);
  const given = Object.entries(found.ResponseParameters ?? {}).flatMap(([name, expression]) =>
    headerOf(name, mapped(expression, context, headers)),
  );
  // A mapped content type takes the place of the one that the template is filed under.
  const hasContentType = given.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: Number(found.StatusCode ?? refusal.status),
    headers: [
      ...(hasContentType ? [] : [['content-type', contentType] as const]),
      ['x-amzn-errortype', `${refusal.type}Exception`],
      ...given,
    ],
    body: substitute(body, context, ''),
  };
}

/** API Gateway takes the one for JSON unless the client's Accept asks for another. */
function bodyTemplate({ ResponseTemplates = {} }: GatewayResponse): readonly [string, string] {
  const json = ResponseTemplates['application/json'];
  if (json !== undefined) return ['application/json', json];
  return (
    Object.entries(ResponseTemplates)[0] ?? ['application/json', '{"message":$context.error.messageString}']
  );
}

function headerOf(name: string, value: string | undefined): (readonly [string, string])[] {
  const [, header] = /^gatewayresponse\.header\.([\w-]+)$/.exec(name) ?? [];
  if (header === undefined) throw new Error(`A gateway response cannot set ${name}`);
  return value === undefined ? [] : [[header, value]];
}
