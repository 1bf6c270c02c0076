import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type HttpResponse, jsonResponse } from '../../../../shared/http/http-response.ts';
import { lambdaHandler } from '../../../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../../../shared/http/problem-responses.ts';
import { tenantContext } from '../../../../shared/http/tenant-context.ts';
import type { Access } from '../../../../shared/tenancy/roles.ts';

const nowSeconds = 1_000_000;

const authorizer = {
  tenant_id: 'acme',
  tenant_name: 'Acme',
  sub: 'user-1',
  roles: 'editor pii_access',
  exp: String(nowSeconds + 1),
};

/** Every place of an event that a client can write. */
const forged = {
  headers: { 'x-tenant-id': 'acme-2', tenant_id: 'acme-2' },
  queryStringParameters: { tenant_id: 'acme-2' },
  pathParameters: { tenant_id: 'acme-2' },
  body: '{"tenant_id":"acme-2","authorizer":{"tenant_id":"acme-2"}}',
};

async function answer(context: unknown, access: Access = 'member'): Promise<HttpResponse> {
  const handler = lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses({ error: () => undefined }))
      .use(tenantContext(access, () => nowSeconds))
      .handler(async (_event, { tenant }) => jsonResponse(200, { ...tenant, roles: [...tenant.roles] })),
  );
  const event = { ...forged, requestContext: { authorizer: context } } as unknown as APIGatewayProxyEvent;
  return handler(event, {} as Context);
}

describe('the tenant of a request', () => {
  it('is the one of the authorizer, whatever the client writes elsewhere', async () => {
    const response = await answer(authorizer);

    expect(JSON.parse(response.body)).toEqual({
      tenantId: 'acme',
      tenantName: 'Acme',
      subject: 'user-1',
      roles: ['editor', 'pii_access'],
      piiAccess: true,
    });
  });

  it.each([undefined, null, {}, [], 'acme', { ...authorizer, exp: String(nowSeconds) }])(
    'is nobody for the context %j, however much the client writes elsewhere',
    async (context) => {
      expect((await answer(context)).statusCode).toBe(401);
    },
  );

  it('is nobody where the event has no request context', async () => {
    const handler = lambdaHandler(
      middy<APIGatewayProxyEvent, HttpResponse>()
        .use(problemResponses({ error: () => undefined }))
        .use(tenantContext('member', () => nowSeconds))
        .handler(async () => jsonResponse(200, {})),
    );

    expect((await handler(forged as unknown as APIGatewayProxyEvent, {} as Context)).statusCode).toBe(401);
  });
});

describe('the role that a route asks for', () => {
  it.each([
    ['member', '', 200],
    ['editor', '', 403],
    ['editor', 'pii_access', 403],
    ['editor', 'editor', 200],
    ['editor', 'admin', 200],
    ['admin', 'editor', 403],
    ['admin', 'Admin', 403],
    ['admin', 'admin', 200],
  ] as const)('%s, held by a caller with %j: %i', async (access, roles, status) => {
    expect((await answer({ ...authorizer, roles }, access)).statusCode).toBe(status);
  });
});
