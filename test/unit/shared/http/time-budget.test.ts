import type { Context } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createHandler } from '../../../../functions/get/handler.ts';
import { containerWith, storeWith } from '../../../support/container.ts';
import { eventOf } from '../../../support/handler-calls.ts';

it('answers 503 with Retry-After before Lambda would cut the handler off', async () => {
  const hanging = storeWith({ get: () => new Promise(() => undefined) });
  const container = containerWith({ store: async () => hanging });
  const event = eventOf('get', { tenantId: 'acme', roles: [], nowSeconds: 1_000 }, { id: 'a' });

  const answer = await createHandler(container)(event, {
    getRemainingTimeInMillis: () => 1_005,
  } as Context);

  expect(answer.statusCode).toBe(503);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '5' });
  expect(JSON.parse(answer.body)).toMatchObject({ title: 'A dependency is unavailable', status: 503 });
});
