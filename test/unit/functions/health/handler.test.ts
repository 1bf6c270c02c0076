import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
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

describe('a look at the store', () => {
  it('is asked of the store once, however many want to know, and again after five seconds', async () => {
    let nowSeconds = 100;
    let asked = 0;
    const store = storeThat(async () => {
      asked++;
    });
    const handler = createReadyHandler(containerWith({ store, nowSeconds: () => nowSeconds }));

    await Promise.all(Array.from({ length: 20 }, () => handler(event, {} as Context)));
    const first = asked;
    nowSeconds = 105;
    await handler(event, {} as Context);

    expect([first, asked]).toEqual([1, 2]);
  });

  it('is 503 where the store does not answer in time', async () => {
    vi.useFakeTimers();
    const hanging = storeThat(() => new Promise(() => undefined));

    const answering = createReadyHandler(containerWith({ store: hanging }))(event, {} as Context);
    await vi.advanceTimersByTimeAsync(5_000);
    const answer = await answering;
    vi.useRealTimers();

    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
  });
});

describe('health', () => {
  it('asks nobody', async () => {
    const answer = await createHealthHandler(containerWith({}))(event, {} as Context);

    expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}']);
  });
});
