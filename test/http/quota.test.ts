/** Budgets over real HTTP: exact under many calls at once, the same for callers who hang up, and each tenant's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandler as createQuery } from '../../functions/query/handler.ts';
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { createMemoryQuotaLedger } from '../../shared/adapters/offline/quota-ledger.ts';
import { offlineEngines, unlimited } from '../../shared/runtime/config/engine-config.ts';
import { containerWith, storeWith } from '../support/container.ts';
import { handlerCalls } from '../support/handler-calls.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { watchedLedger } from '../support/watched-ledger.ts';
import { allowAll, policyFor, startGateway } from '../unit/infra/local/gateway-fixture.ts';

const statusesOf = (answers: readonly { readonly status: number }[]): Record<number, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  );

describe('the local server with limits', () => {
  let api: TestServer;
  let editor: string;
  beforeAll(async () => {
    const limits = { ...unlimited, documents: 25 };
    api = await startTestServer({
      tenants: ['acme', 'acme-2'],
      engines: { ...offlineEngines, quota: { kind: 'memory', limits } },
    });
    editor = await api.token('acme', 'editor');
  });
  afterAll(() => api?.server.close());

  it('lets exactly the budget through of 200 documents at once, and tells the others when to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        api.call(editor, 'POST', '/ingest', { title: `Document ${at}`, content: 'Ships come by day.' }),
      ),
    );

    expect(statusesOf(answers)).toEqual({ 201: 25, 429: 175 });
    const refused = answers.find(({ status }) => status === 429);
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(86_400);
    expect(refused?.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(refused?.text ?? '')).toEqual({
      type: 'https://askacme.example/problems/quota-exceeded',
      title: 'Too many requests',
      status: 429,
      detail: `The budget of documents per day does not suffice. It is renewed in ${seconds} s.`,
    });
    const listed = await api.call(editor, 'GET', '/documents');
    expect(JSON.parse(listed.text).count).toBe(25);
  });

  it('leaves the budget of a tenant whose id begins alike as it is', async () => {
    const other = await api.token('acme-2', 'editor');

    const mine = await api.call(editor, 'POST', '/ingest', { title: 'T', content: 'C' });
    const theirs = await api.call(other, 'POST', '/ingest', { title: 'T', content: 'C' });

    expect([mine.status, theirs.status]).toEqual([429, 201]);
  });
});

describe('the handlers', () => {
  it('let exactly the requests of a minute through of 200 questions at once', async () => {
    const ledger = createMemoryQuotaLedger({ limits: { ...unlimited, requests: 60 }, nowMs: () => 0 });
    const container = containerWith({
      quota: async () => ledger,
      embedder: async () => createHashEmbedder(),
      store: async () => storeWith({ search: async () => [] }),
      answerer: async () => createExtractiveAnswerer(),
    });
    const calls = handlerCalls(container, { tenantId: 'acme', roles: [] });

    const answers = await Promise.all(
      Array.from({ length: 200 }, () => calls.query({ query: 'Who meets ships?' })),
    );

    expect(statusesOf(answers)).toEqual({ 200: 60, 429: 140 });
  });
});

describe('a caller who hangs up', () => {
  it('has paid for what was begun: it is settled as for any other', async () => {
    const ledger = watchedLedger();
    const answering = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const usage = { inputTokens: 310, outputTokens: 9 };
    const query = createQuery(
      containerWith({
        quota: async () => ledger,
        embedder: async () => createHashEmbedder(),
        store: async () =>
          storeWith({
            search: async () => [
              { id: 'd', title: 'D', tags: [], pii: false, passages: [{ text: 'Ships.', start: 0, end: 6 }] },
            ],
          }),
        answerer: async () => ({
          maxAnswerTokens: 700,
          answer: async () => {
            answering.resolve();
            await released.promise;
            return { text: 'Ships [1].', complete: true, usage };
          },
        }),
      }),
    );
    const ended = Promise.withResolvers<void>();
    const { origin } = await startGateway({
      handlers: {
        query: async (event, context) => {
          try {
            return await query(event, { ...context, getRemainingTimeInMillis: () => 29_000 });
          } finally {
            ended.resolve();
          }
        },
      },
      authorizer: async () => ({
        principalId: 'ann',
        policyDocument: policyFor(allowAll),
        context: { tenant_id: 'acme', tenant_name: 'Acme', sub: 'ann', roles: '', exp: '1900000000' },
      }),
    });
    const caller = new AbortController();
    const answer = fetch(`${origin}/query`, {
      method: 'POST',
      headers: { authorization: 'Bearer acme', 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'ships' }),
      signal: caller.signal,
    });

    await answering.promise;
    caller.abort();
    await expect(answer).rejects.toThrow();
    expect(ledger.calls).toHaveLength(1);
    released.resolve();
    await ended.promise;

    expect(ledger.calls[1]).toEqual({ spent: { documents: 0, chunks: 0, tokens: 2 + 319 } });
  });
});
