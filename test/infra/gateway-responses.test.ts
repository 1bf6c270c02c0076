import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { describe, expect, test } from 'vitest';
import { type GatewayResponseType, gatewayAnswers } from '../../infra/aws/api/gateway-responses.ts';
import { problemDocument } from '../../infra/aws/api/problem-document.ts';
import { createCorsPolicy } from '../../infra/local/cors.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { type ProblemCode, problems } from '../../shared/errors/registry.ts';
import { fixedHeaders } from '../../shared/http/answer-headers.ts';
import { problemResponse } from '../../shared/http/problem.ts';
import { propertiesOf } from './support/resources.ts';
import { prodWith, synthesizeApi } from './support/synthesize-api.ts';

interface Response {
  readonly ResponseType: GatewayResponseType;
  readonly StatusCode: string;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
  readonly ResponseParameters: Readonly<Record<string, string>>;
}

const responsesOf = (allowedOrigins: string[]): Response[] =>
  propertiesOf<Response>(
    synthesizeApi(prodWith({ allowedOrigins })).template,
    'AWS::ApiGateway::GatewayResponse',
  );

/** Header names in lower case; a value of the request stands as `<context.x>`. */
const headersOf = ({ ResponseParameters }: Response): Record<string, string> =>
  Object.fromEntries(
    Object.entries(ResponseParameters).map(([name, value]) => [
      name.replace('gatewayresponse.header.', '').toLowerCase(),
      /^'(.*)'$/.exec(value)?.[1] ?? `<${value}>`,
    ]),
  );

const origin = 'https://app.example.com';

describe('what API Gateway answers by itself', () => {
  const responses = responsesOf([origin]);

  test('is set for every type of answer that API Gateway has', () => {
    const types = Object.keys(ResponseType).filter((name) => /^[A-Z0-9_]+$/.test(name));

    expect(types).toContain('WAF_FILTERED');
    expect(responses.map((one) => one.ResponseType).sort()).toEqual(types.sort());
  });

  test.each(responses)('is for $ResponseType what the problem writer writes', (response) => {
    const { code, retryAfterSeconds } = gatewayAnswers[response.ResponseType];
    const written = problemResponse(
      new AppError(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    );

    const headers = headersOf(response);
    expect(Number(response.StatusCode)).toBe(written.statusCode);
    expect(Object.values(response.ResponseTemplates)).toEqual([written.body]);
    expect(headers).toEqual({
      ...written.headers,
      ...fixedHeaders,
      ...createCorsPolicy([origin]).headersFor(origin),
      'x-request-id': '<context.extendedRequestId>',
    });
  });

  test.each(responses)('quotes nothing of API Gateway or the request in $ResponseType', (response) => {
    expect(Object.values(response.ResponseTemplates).join('')).not.toContain('$');
    expect(JSON.stringify(response.ResponseParameters)).not.toMatch(/method\.request|context\.error/);
  });

  test.each<[GatewayResponseType, number, ProblemCode]>([
    ['UNAUTHORIZED', 401, 'unauthenticated'],
    ['ACCESS_DENIED', 403, 'invalid-tenant'],
    ['INVALID_API_KEY', 403, 'invalid-tenant'],
    ['AUTHORIZER_FAILURE', 503, 'auth-unavailable'],
    ['AUTHORIZER_CONFIGURATION_ERROR', 503, 'auth-unavailable'],
    ['MISSING_AUTHENTICATION_TOKEN', 404, 'not-found'],
    ['INVALID_SIGNATURE', 404, 'not-found'],
    ['RESOURCE_NOT_FOUND', 404, 'not-found'],
    ['THROTTLED', 429, 'quota-exceeded'],
    ['QUOTA_EXCEEDED', 429, 'quota-exceeded'],
    ['BAD_REQUEST_BODY', 400, 'invalid-json'],
    ['REQUEST_TOO_LARGE', 413, 'payload-too-large'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'unsupported-media-type'],
    ['INTEGRATION_TIMEOUT', 503, 'dependency-unavailable'],
    ['WAF_FILTERED', 403, 'forbidden'],
    ['DEFAULT_5XX', 500, 'internal'],
  ])('is for %s %i %s', (type, status, code) => {
    const found = responses.find((one) => one.ResponseType === type);

    expect(found?.StatusCode).toBe(String(status));
    expect(Object.values(found?.ResponseTemplates ?? {}).join('')).toContain(`/problems/${code}"`);
  });

  test('says when to try again wherever trying again may help', () => {
    const hopeful = responses.filter(({ StatusCode }) => ['429', '503'].includes(StatusCode));

    const waits = hopeful.map((one) => Number(headersOf(one)['retry-after']));
    expect(hopeful.length).toBeGreaterThan(5);
    for (const seconds of waits) expect(seconds).toBeGreaterThanOrEqual(1);
  });
});

test('a problem is the same text, whoever writes it', () => {
  for (const code of Object.keys(problems) as ProblemCode[]) {
    expect(problemDocument(code)).toBe(problemResponse(new AppError(code)).body);
  }
});

describe("the answers' cross-origin headers", () => {
  test.each([[[]], [['https://a.example.com', 'https://b.example.com']]])(
    'name no origin where the list is %j, since none could be chosen',
    (allowedOrigins) => {
      for (const response of responsesOf(allowedOrigins)) {
        const headers = headersOf(response);

        expect(headers.vary).toBe('Origin');
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );
});
