import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../../shared/contract/routes.ts';
import { toSummary } from '../../../../shared/http/document-summary.ts';
import { type HttpResponse, jsonResponse } from '../../../../shared/http/http-response.ts';
import { lambdaHandler } from '../../../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../../../shared/http/problem-responses.ts';
import { routeInput } from '../../../../shared/http/route-input.ts';

const handler = lambdaHandler(
  middy<APIGatewayProxyEvent, HttpResponse>()
    .use(problemResponses({ error: () => undefined }))
    .use(routeInput(routes.query))
    .handler(async (_event, { input }) => jsonResponse(200, input)),
);

const answer = (event: object): Promise<HttpResponse> =>
  handler(
    {
      body: '{"query":"When?"}',
      isBase64Encoded: false,
      pathParameters: null,
      multiValueQueryStringParameters: null,
      ...event,
    } as unknown as APIGatewayProxyEvent,
    {} as Context,
  );

describe('the input of a route', () => {
  it.each(['content-type', 'Content-Type', 'CONTENT-TYPE'])(
    'is read whatever the case of %s',
    async (name) => {
      const response = await answer({ headers: { [name]: 'application/json' } });

      expect(JSON.parse(response.body)).toEqual({ query: {}, body: { query: 'When?', top_k: 3 } });
    },
  );

  it.each([{ headers: {} }, { headers: null }, {}])(
    'is refused without a content type: %j',
    async (event) => {
      expect((await answer(event)).statusCode).toBe(415);
    },
  );
});

describe('the summary of a document', () => {
  it('has the names of the wire and nothing that the store adds', () => {
    const stored = {
      id: 'doc',
      title: 'Title',
      tags: ['a'],
      pii: false,
      characters: 5,
      chunks: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-02T00:00:00.000Z',
      score: 0.5,
    };

    expect(toSummary(stored)).toEqual({
      id: 'doc',
      title: 'Title',
      tags: ['a'],
      pii: false,
      characters: 5,
      chunks: 1,
      created_at: '2026-01-01T00:00:00.000Z',
      updated_at: '2026-01-02T00:00:00.000Z',
    });
  });
});
