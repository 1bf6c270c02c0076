/** What API Gateway answers by itself, as the problems that the handlers would answer: same words, same headers, no vendor's text. */
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problems } from '../../../shared/errors/registry.ts';
import { fixedHeaders } from '../../../shared/http/answer-headers.ts';
import { fixedOriginHeaders } from './answer-headers.ts';
import { problemDocument } from './problem-document.ts';

/** All there are: a type that is added to API Gateway fails to compile until it has an answer. */
export type GatewayResponseType = Exclude<keyof typeof ResponseType, 'of' | 'prototype'>;

export interface GatewayAnswer {
  readonly code: ProblemCode;
  readonly retryAfterSeconds?: number;
}

const tryAgain = { retryAfterSeconds: 5 } as const;

export const gatewayAnswers: Readonly<Record<GatewayResponseType, GatewayAnswer>> = {
  UNAUTHORIZED: { code: 'unauthenticated' },
  // The authorizer denies for one reason only.
  ACCESS_DENIED: { code: 'invalid-tenant' },
  // The tenant's key is in no usage plan, or the registry names another: to the caller, a tenant that is not in order.
  INVALID_API_KEY: { code: 'invalid-tenant' },
  AUTHORIZER_FAILURE: { code: 'auth-unavailable', ...tryAgain },
  AUTHORIZER_CONFIGURATION_ERROR: { code: 'auth-unavailable', ...tryAgain },

  // No route of that path and method. With an Authorization header API Gateway takes it for a badly signed request to
  // AWS, which has two types of its own and, for a signature without its parts, none: that one ends at the default.
  MISSING_AUTHENTICATION_TOKEN: { code: 'not-found' },
  EXPIRED_TOKEN: { code: 'not-found' },
  INVALID_SIGNATURE: { code: 'not-found' },
  RESOURCE_NOT_FOUND: { code: 'not-found' },
  DEFAULT_4XX: { code: 'not-found' },

  BAD_REQUEST_BODY: { code: 'invalid-json' },
  BAD_REQUEST_PARAMETERS: { code: 'invalid-request' },
  REQUEST_TOO_LARGE: { code: 'payload-too-large' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'unsupported-media-type' },
  THROTTLED: { code: 'quota-exceeded', retryAfterSeconds: 1 },
  // The month's. When the plan is raised is not known here; an hour keeps clients from asking in a loop.
  QUOTA_EXCEEDED: { code: 'quota-exceeded', retryAfterSeconds: 3_600 },
  // By a rule with no answer of its own: see `firewall-rules.ts`.
  WAF_FILTERED: { code: 'forbidden' },

  INTEGRATION_FAILURE: { code: 'dependency-unavailable', ...tryAgain },
  INTEGRATION_TIMEOUT: { code: 'dependency-unavailable', ...tryAgain },
  API_CONFIGURATION_ERROR: { code: 'internal' },
  DEFAULT_5XX: { code: 'internal' },
};

export function addGatewayResponses(restApi: RestApi, allowedOrigins: readonly string[]): void {
  const sharedHeaders = { ...fixedHeaders, ...fixedOriginHeaders(allowedOrigins) };
  for (const [type, answer] of Object.entries(gatewayAnswers)) {
    restApi.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(problems[answer.code].status),
      // Filed under the type that API Gateway assumes where a client asks for none; what is sent has its own.
      templates: { 'application/json': problemDocument(answer.code) },
      responseHeaders: {
        ...quoted({ 'Content-Type': 'application/problem+json', ...sharedHeaders, ...headersOf(answer) }),
        'x-request-id': 'context.extendedRequestId',
      },
    });
  }
}

const headersOf = ({ code, retryAfterSeconds }: GatewayAnswer): Record<string, string> => ({
  ...(code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
  ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
});

/** Without the quotation marks it would be the name of something in the request. */
export const quoted = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
