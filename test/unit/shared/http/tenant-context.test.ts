import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
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

const logger = { error: vi.fn() };
beforeEach(() => logger.error.mockClear());

async function answer(
  context: unknown,
  access: Access = 'member',
  invocation: Partial<Context> = {},
): Promise<HttpResponse> {
  const handler = lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses({ error: () => undefined }))
      .use(tenantContext(access, { nowSeconds: () => nowSeconds, logger }))
      .handler(async (_event, { tenant }) => jsonResponse(200, { ...tenant, roles: [...tenant.roles] })),
  );
  const requestContext = { authorizer: context, requestId: 'r-1' };
  const event = { ...forged, requestContext } as unknown as APIGatewayProxyEvent;
  return handler(event, { ...invocation } as Context);
}

describe('the tenant of a request', () => {
  it('is the one of the authorizer, whatever the client writes elsewhere', async () => {
    const response = await answer(authorizer);

    expect(JSON.parse(response.body)).toEqual({
      tenantId: 'acme',
      tenantName: 'Acme',
      settings: {},
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
        .use(tenantContext('member', { nowSeconds: () => nowSeconds, logger }))
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

describe('an execution environment that Lambda keeps for one tenant', () => {
  it('serves that tenant, and whatever tenant where Lambda keeps none apart', async () => {
    const answers = await Promise.all(
      [{ tenantId: 'acme' }, { tenantId: undefined }, {}].map((invocation) =>
        answer(authorizer, 'member', invocation as Partial<Context>),
      ),
    );

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(logger.error).not.toHaveBeenCalled();
  });

  it.each(['acme-2', 'acm', 'ACME', ' acme', ''])(
    'of %j fails for another tenant, and raises an alarm that says so',
    async (tenantId) => {
      const { statusCode, body } = await answer(authorizer, 'member', { tenantId });

      expect(statusCode).toBe(500);
      expect(JSON.parse(body)).toMatchObject({ status: 500 });
      expect(logger.error.mock.calls).toEqual([
        ['isolation violation', { reason: 'compute-tenant', tenant_id: 'acme', request_id: 'r-1' }],
      ]);
    },
  );

  it('raises that alarm before it looks at roles', async () => {
    expect((await answer({ ...authorizer, roles: '' }, 'admin', { tenantId: 'acme-2' })).statusCode).toBe(
      500,
    );
    expect(logger.error).toHaveBeenCalledOnce();
  });
});
