import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHealthHandler, createReadyHandler } from '../../../../functions/health/handler.ts';
import type { TenantStore } from '../../../../shared/ports/tenant-store.ts';
import type { Container } from '../../../../shared/runtime/container.ts';
import { containerWith, storeWith } from '../../../support/container.ts';

const storeThat =
  (ready: TenantStore['ready']): Container['store'] =>
  async () =>
    storeWith({ ready });

const event = { headers: {}, multiValueQueryStringParameters: null } as unknown as APIGatewayProxyEvent;

describe('readiness', () => {
  it.each([
    { store: 'answers', open: storeThat(async () => undefined), status: 200 },
    {
      store: 'does not answer',
      open: storeThat(() => Promise.reject(new Error('secret host down'))),
      status: 503,
    },
    {
      store: 'cannot be had',
      open: () => Promise.reject(new Error('Refusing to start: secret')),
      status: 503,
    },
  ])('is $status where the store $store, and says nothing else', async ({ open, status }) => {
    const answer = await createReadyHandler(containerWith({ store: open }))(event, {} as Context);

    expect(answer.statusCode).toBe(status);
    expect(answer.body).not.toContain('secret');
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
  });
});

describe('health', () => {
  it('asks nobody', async () => {
    const answer = await createHealthHandler(containerWith({}))(event, {} as Context);

    expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
  });
});
