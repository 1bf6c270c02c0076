/** API Gateway tells every handler the tenant's API key, in the identity of the request: it goes into no log line, record or answer. */
import { describe, expect, it } from 'vitest';
import { createHandler as createDelete } from '../../../functions/delete/handler.ts';
import { createHandler as createGet } from '../../../functions/get/handler.ts';
import { createHandler as createIngest } from '../../../functions/ingest/handler.ts';
import { createHandler as createList } from '../../../functions/list/handler.ts';
import { createHandler as createQuery } from '../../../functions/query/handler.ts';
import { logLine } from '../../../shared/runtime/log-line.ts';
import { containerWith, storeWith } from '../../support/container.ts';
import { type EventParts, handlerContext, handlerEvent } from '../../support/handler-event.ts';

const calls = {
  query: [createQuery, { resource: '/query', method: 'POST', body: { query: 'Why?' } }],
  ingest: [createIngest, { resource: '/ingest', method: 'POST', body: { title: 'a', content: 'b' } }],
  list: [createList, { resource: '/documents' }],
  get: [createGet, { resource: '/documents/{id}', id: 'd' }],
  delete: [createDelete, { resource: '/documents/{id}', method: 'DELETE', id: 'd' }],
} as const satisfies Record<string, readonly [unknown, EventParts]>;

/** Everything that comes out of a call whose store fails, by somebody whom the authorizer let in or nobody did. */
async function outcomeOf(name: keyof typeof calls, authorizer: object | undefined) {
  const [create, parts] = calls[name];
  const lines: string[] = [];
  const keep = (message: string, fields: Record<string, unknown>) =>
    void lines.push(logLine('WARN', message, fields));
  const container = containerWith({
    logger: { info: keep, warn: keep, error: keep },
    audit: { record: (record) => keep('audit', { ...record }) },
    store: async () => storeWith({}),
  });
  const event = handlerEvent(parts);
  const identity = { apiKey: 'canary-key', apiKeyId: 'canary-id' };
  const requestContext = { ...event.requestContext, identity, ...authorizer } as typeof event.requestContext;
  const answer = await create(container)({ ...event, requestContext }, handlerContext());
  return { lines, answer };
}

describe('the key that a request is counted against', () => {
  it.each(Object.keys(calls) as (keyof typeof calls)[])('is in nothing that %s says', async (name) => {
    const outcomes = [
      await outcomeOf(name, undefined),
      await outcomeOf(name, { authorizer: { tenant_id: '../acme' } }),
    ];

    expect(outcomes.map(({ answer }) => answer.statusCode >= 400)).toEqual([true, true]);
    expect(outcomes[0]?.lines.join()).toContain('request failed');
    expect(JSON.stringify(outcomes)).not.toContain('canary');
  });
});
