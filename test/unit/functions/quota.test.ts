/** Denial of wallet, at the handlers: what is reserved before anything is paid for, and what is settled, whatever goes wrong. */
import { describe, expect, it, vi } from 'vitest';
import { createHashEmbedder } from '../../../shared/adapters/offline/hash-embedder.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { type Answerer, refusal } from '../../../shared/ports/answerer.ts';
import type { QuotaLedger, QuotaLimits } from '../../../shared/ports/quota-ledger.ts';
import type { FoundDocument } from '../../../shared/ports/tenant-store.ts';
import { estimateTokens } from '../../../shared/quota/token-estimate.ts';
import { systemPrompt, userPrompt } from '../../../shared/retrieval/prompt.ts';
import { containerWith, storeWith } from '../../support/container.ts';
import { handlerCalls } from '../../support/handler-calls.ts';
import { type WatchedLedger, watchedLedger } from '../../support/watched-ledger.ts';

const passages = [{ text: 'The rocket flies at noon.', start: 0, end: 25 }];
const found: FoundDocument = { id: 'd', title: 'Rockets', tags: [], pii: false, passages };
const down = () => Promise.reject(new AppError('dependency-unavailable'));

interface World {
  readonly limits?: Partial<QuotaLimits>;
  readonly ledger?: QuotaLedger;
  readonly documents?: readonly FoundDocument[];
  readonly answer?: Answerer['answer'];
  readonly embed?: () => Promise<never>;
  readonly search?: () => Promise<never>;
  readonly put?: () => Promise<never>;
}

/** Everything that is paid for is counted. */
function openWorld(world: World = {}) {
  const watched: WatchedLedger = watchedLedger(world.limits);
  const embedder = createHashEmbedder();
  const paid = {
    embedQuery: vi.fn(world.embed ?? embedder.embedQuery),
    embedDocuments: vi.fn(world.embed ?? embedder.embedDocuments),
    search: vi.fn(world.search ?? (async () => world.documents ?? [found])),
    put: vi.fn(world.put ?? (async () => ({ replaced: false, pii: false, lowered: false }))),
    answer: vi.fn(
      world.answer ??
        (async () => ({
          text: 'At noon [1].',
          complete: true,
          usage: { inputTokens: 310, outputTokens: 9 },
        })),
    ),
  };
  const { embedQuery, embedDocuments, search, put, answer } = paid;
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const container = containerWith({
    logger,
    quota: async () => world.ledger ?? watched,
    embedder: async () => ({ ...embedder, embedQuery, embedDocuments }),
    store: async () =>
      storeWith({
        search,
        put,
        get: async () => undefined,
        delete: async () => [],
        list: async () => ({ documents: [], count: 0, next: undefined }),
      }),
    cursorKey: async () => ({
      value: async () => 'a key of tests that is long enough',
      renew: async () => '',
    }),
    answerer: async () => ({ maxAnswerTokens: 700, answer }),
  });
  const calls = handlerCalls(container, { tenantId: 'acme', roles: ['admin'] });
  const paidCalls = () => Object.values(paid).map(({ mock }) => mock.calls.length);
  return { calls, ledger: watched, logger, paid, paidCalls };
}

const question = 'When does the rocket fly?';
const asked = { query: question, top_k: 1 };
const embedding = estimateTokens(question);
const document = { title: 'Rockets', content: 'The rocket flies at noon.', contains_pii: false };

describe('a question', () => {
  it('reserves one request, and what its embedding, its prompt and its answer may take at most', async () => {
    const { calls, ledger } = openWorld();

    await calls.query(asked);

    const [first] = ledger.calls;
    const longest = userPrompt(question, [
      { number: 20, title: 'ß'.repeat(300), passages: Array(3).fill('漢'.repeat(1_300)) },
    ]);
    const most = embedding + estimateTokens(systemPrompt('acme', refusal)) + estimateTokens(longest) + 700;
    expect(first).toMatchObject({ granted: true, reserved: { requests: 1, documents: 0, chunks: 0 } });
    const { tokens } = first !== undefined && 'reserved' in first ? first.reserved : { tokens: 0 };
    expect(tokens).toBeGreaterThanOrEqual(most);
    expect(tokens).toBeLessThan(most * 1.05);
  });

  it.each([
    ['what the model says', { inputTokens: 310, outputTokens: 9 }, 319],
    ['more than was reserved, if the model says so', { inputTokens: 90_000, outputTokens: 1 }, 90_001],
  ])('settles %s', async (_what, usage, tokens) => {
    const { calls, ledger } = openWorld({
      answer: async () => ({ text: 'At noon [1].', complete: true, usage }),
    });

    expect((await calls.query(asked)).status).toBe(200);
    expect(ledger.calls[1]).toEqual({ spent: { documents: 0, chunks: 0, tokens: embedding + tokens } });
  });

  it('settles an estimate of what was sent and said where the model says nothing', async () => {
    const text = 'At noon [1].';
    const { calls, ledger } = openWorld({ answer: async () => ({ text, complete: true, usage: undefined }) });

    await calls.query(asked);

    const prompt = userPrompt(question, [
      { number: 1, title: 'Rockets', passages: [passages[0]?.text ?? ''] },
    ]);
    const sent = estimateTokens(systemPrompt('acme', refusal)) + estimateTokens(prompt);
    const exact = embedding + sent + estimateTokens(text);
    const [, settled] = ledger.calls;
    const { tokens } = settled !== undefined && 'spent' in settled ? settled.spent : { tokens: 0 };
    expect(tokens).toBeGreaterThanOrEqual(exact);
    expect(tokens).toBeLessThan(exact + 20);
  });

  it('pays for no answer where nothing was found', async () => {
    const { calls, ledger, paid } = openWorld({ documents: [] });

    await calls.query(asked);

    expect(paid.answer).not.toHaveBeenCalled();
    expect(ledger.calls[1]).toEqual({ spent: { documents: 0, chunks: 0, tokens: embedding } });
  });

  it.each([
    ['embedder', { embed: down }, 503],
    ['store', { search: down }, 503],
  ])('whose %s fails has paid for the embedding alone', async (_what, world, status) => {
    const { calls, ledger } = openWorld(world);

    expect((await calls.query(asked)).status).toBe(status);
    expect(ledger.calls.slice(1)).toEqual([{ spent: { documents: 0, chunks: 0, tokens: embedding } }]);
  });

  it('whose model fails may have been paid for all the same, to the longest answer', async () => {
    const { calls, ledger } = openWorld({ answer: down });

    const { status, text } = await calls.query(asked);

    const [, settled] = ledger.calls;
    expect([status, JSON.parse(text).degraded]).toEqual([200, true]);
    expect(settled !== undefined && 'spent' in settled ? settled.spent.tokens : 0).toBeGreaterThan(
      700 + embedding,
    );
  });
});

describe('a document', () => {
  it('reserves itself, its passages and their embedding; and settles the same', async () => {
    const { calls, ledger } = openWorld();
    const content = 'The rocket flies at noon. '.repeat(200);

    const { status, text } = await calls.ingest({ ...document, content });

    const { chunks } = JSON.parse(text);
    expect(status).toBe(201);
    expect(chunks).toBeGreaterThan(4);
    const tokens = expect.any(Number);
    expect(ledger.calls).toEqual([
      { granted: true, reserved: { requests: 1, documents: 1, chunks, tokens } },
      { spent: { documents: 1, chunks, tokens } },
    ]);
    const [reserved, settled] = ledger.calls.map(
      (call) => ('reserved' in call ? call.reserved : call.spent).tokens,
    );
    expect(reserved).toBe(settled);
    expect(reserved).toBeGreaterThan(content.length / 3);
  });

  it('whose embedding fails has paid for that, and is no document', async () => {
    const { calls, ledger } = openWorld({ embed: down });

    expect((await calls.ingest(document)).status).toBe(503);
    expect(ledger.calls[1]).toMatchObject({ spent: { documents: 0, chunks: 0 } });
    expect(ledger.calls[1]).not.toMatchObject({ spent: { tokens: 0 } });
  });

  it('whose write fails may be stored all the same, and counts', async () => {
    const { calls, ledger } = openWorld({ put: down });

    expect((await calls.ingest(document)).status).toBe(503);
    expect(ledger.calls[1]).toMatchObject({ spent: { documents: 1, chunks: 1 } });
  });
});

describe('what costs nothing but the request', () => {
  it.each(['list', 'get', 'delete'] as const)('%s: takes one request, and settles nothing', async (name) => {
    const { calls, ledger } = openWorld();

    await (name === 'list' ? calls.list() : calls[name]('d'));

    expect(ledger.calls).toEqual([
      { granted: true, reserved: { requests: 1, documents: 0, chunks: 0, tokens: 0 } },
    ]);
  });

  it.each([
    ['a body that is no question', (world: ReturnType<typeof openWorld>) => world.calls.query({ query: '' })],
    [
      'a document without a title',
      (world: ReturnType<typeof openWorld>) => world.calls.ingest({ content: 'x' }),
    ],
    ['an unknown parameter', (world: ReturnType<typeof openWorld>) => world.calls.list('all=true')],
  ])('%s: is refused for that, and counts for nothing', async (_what, send) => {
    const world = openWorld();

    expect((await send(world)).status).toBeGreaterThanOrEqual(400);
    expect(world.ledger.calls).toEqual([]);
  });
});

describe('a request over a budget', () => {
  it.each([
    ['query', { requests: 0 }, 'requests per minute', 60],
    ['query', { tokens: 5_000, requests: 9 }, 'tokens per day', 86_400],
    ['ingest', { documents: 0 }, 'documents per day', 86_400],
    ['ingest', { chunks: 0 }, 'passages per day', 86_400],
    ['list', { requests: 0 }, 'requests per minute', 60],
    ['get', { requests: 0 }, 'requests per minute', 60],
    ['delete', { requests: 0 }, 'requests per minute', 60],
  ] as const)('%s %o: is refused before anything is paid for', async (name, limits, budget, mostSeconds) => {
    const { calls, paidCalls } = openWorld({ limits });
    const bodies = { query: { query: question, top_k: 20 }, ingest: document };

    const { status, headers, text } = await (name === 'query' || name === 'ingest'
      ? calls[name](bodies[name])
      : name === 'list'
        ? calls.list()
        : calls[name]('d'));

    expect(status).toBe(429);
    expect(JSON.parse(text)).toMatchObject({
      type: 'https://askacme.example/problems/quota-exceeded',
      detail: expect.stringContaining(budget),
    });
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(mostSeconds);
    expect(paidCalls()).toEqual([0, 0, 0, 0, 0]);
  });

  it('says which budget and when it is renewed, and to the log whose it was', async () => {
    const { calls, logger } = openWorld({ limits: { requests: 1 } });
    await calls.list();

    const { text, headers } = await calls.list();

    expect(JSON.parse(text).detail).toBe(
      `The budget of requests per minute does not suffice. It is renewed in ${headers['retry-after']} s.`,
    );
    expect(logger.warn.mock.calls).toEqual([
      ['quota exceeded', { request_id: 'test', tenant_id: 'acme', budget: 'requests' }],
    ]);
  });
});

describe('where the ledger does not answer', () => {
  const dead: QuotaLedger = {
    reserve: () => Promise.reject(new AppError('dependency-unavailable', { retryAfterSeconds: 5 })),
    settle: () => Promise.reject(new AppError('dependency-unavailable')),
  };

  it.each(['query', 'ingest', 'list', 'get', 'delete'] as const)('%s: nothing is paid for', async (name) => {
    const { calls, paidCalls } = openWorld({ ledger: dead });

    const { status, headers } = await (name === 'query'
      ? calls.query(asked)
      : name === 'ingest'
        ? calls.ingest(document)
        : name === 'list'
          ? calls.list()
          : calls[name]('d'));

    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(paidCalls()).toEqual([0, 0, 0, 0, 0]);
  });

  it('afterwards: the answer is given all the same, and the log says that it is not settled', async () => {
    const { reserve } = watchedLedger();
    const { calls, logger } = openWorld({ ledger: { ...dead, reserve } });

    expect((await calls.query(asked)).status).toBe(200);
    expect(logger.warn.mock.calls).toEqual([
      ['quota not settled', { request_id: 'test', tenant_id: 'acme', cause: 'unknown' }],
    ]);
  });
});
