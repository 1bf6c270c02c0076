import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../functions/ingest/handler.ts';
import { createHashEmbedder } from '../../../../shared/adapters/offline/hash-embedder.ts';
import type { PutResult, TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { containerWith, storeWith } from '../../../support/container.ts';

function ingestInto(result: PutResult) {
  const put = vi.fn<TenantStore['put']>(async () => result);
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const container = containerWith({
    logger,
    embedder: async () => createHashEmbedder(),
    piiDetector: async () => ({ inspect: async () => ({ outcome: 'complete', kinds: [] }) }),
    store: async () => storeWith({ put }),
  });
  return { handler: createHandler(container), put, logger };
}

function eventOf(authorizer: Record<string, string>): APIGatewayProxyEvent {
  const body = JSON.stringify({ id: 'd', title: 'T', content: 'Text of the document.', contains_pii: false });
  return {
    httpMethod: 'POST',
    resource: '/ingest',
    headers: { 'Content-Type': 'application/json', 'X-Tenant-ID': 'acme-2' },
    body,
    isBase64Encoded: false,
    pathParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { requestId: 'r', authorizer },
  } as unknown as APIGatewayProxyEvent;
}

const context = { getRemainingTimeInMillis: () => 29_000 } as Context;

const caller = {
  tenant_id: 'acme',
  tenant_name: 'Acme',
  sub: 'ann',
  roles: 'editor pii_access',
  exp: '1001',
};

describe('the ingest handler', () => {
  it.each([
    { replaced: false, status: 201 },
    { replaced: true, status: 200 },
  ])('answers $status where replaced is $replaced', async ({ replaced, status }) => {
    const { handler, logger } = ingestInto({ replaced, pii: false, lowered: false });

    const { statusCode, body } = await handler(eventOf(caller), context);

    expect(statusCode).toBe(status);
    expect(JSON.parse(body)).toEqual({
      ingested: 'd',
      tenant_id: 'acme',
      title: 'T',
      pii_flagged: false,
      pii_reasons: [],
      pii_kinds: [],
      chunks: 1,
    });
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it("stores for the authorizer's tenant and right, whatever a header says", async () => {
    const { handler, put } = ingestInto({ replaced: false, pii: false, lowered: false });

    await handler(eventOf(caller), context);
    await handler(eventOf({ ...caller, roles: 'editor' }), context);

    expect(put.mock.calls.map(([tenant, { visibility }]) => [tenant, visibility])).toEqual([
      ['acme', 'with-pii'],
      ['acme', 'public'],
    ]);
  });

  it.each([
    { fault: 'no editor', authorizer: { ...caller, roles: 'pii_access' }, status: 403 },
    { fault: 'a token that has ended since', authorizer: { ...caller, exp: '1000' }, status: 401 },
    { fault: 'no tenant', authorizer: { ...caller, tenant_id: '' }, status: 401 },
    { fault: 'no context', authorizer: {}, status: 401 },
  ])('refuses $fault before anything is stored', async ({ authorizer, status }) => {
    const { handler, put } = ingestInto({ replaced: false, pii: false, lowered: false });

    const { statusCode } = await handler(eventOf(authorizer as Record<string, string>), context);

    expect(statusCode).toBe(status);
    expect(put).not.toHaveBeenCalled();
  });
});
