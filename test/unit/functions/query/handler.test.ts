import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../functions/query/handler.ts';
import { createHashEmbedder } from '../../../../shared/adapters/offline/hash-embedder.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import type { Answerer } from '../../../../shared/ports/answerer.ts';
import type { TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { containerWith, storeWith } from '../../../support/container.ts';
import { handlerContext, handlerEvent } from '../../../support/handler-event.ts';

const document = {
  id: 'd',
  title: 'canary',
  tags: [],
  pii: false,
  passages: [{ text: 'canary', start: 0, end: 6 }],
};

async function logOf(answer: Answerer['answer'], search: TenantStore['search'] = async () => [document]) {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const handler = createHandler(
    containerWith({
      logger,
      store: async () => storeWith({ search }),
      embedder: async () => createHashEmbedder(),
      answerer: async () => ({ maxAnswerTokens: 700, answer }),
    }),
  );
  const event = handlerEvent({ resource: '/query', method: 'POST', body: { query: 'canary?' } });
  const { statusCode } = await handler(event, handlerContext());
  const calls = [...logger.info.mock.calls, ...logger.warn.mock.calls, ...logger.error.mock.calls];
  return { statusCode, logger, text: JSON.stringify(calls) };
}

const origin = { request_id: 'r-1', tenant_id: 'acme' };

describe('the log of a query', () => {
  it('says whose it was, what it took and how it went', async () => {
    const usage = { inputTokens: 812, outputTokens: 43 };
    const { logger } = await logOf(async () => ({ text: 'It is so [1].', complete: true, usage }));

    expect(logger.info.mock.calls).toEqual([
      ['query answered', { ...origin, input_tokens: 812, output_tokens: 43, sources: 1, degraded: false }],
    ]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('names no tokens where no model ran', async () => {
    const { logger } = await logOf(
      () => Promise.reject(new Error('not asked')),
      async () => [],
    );

    expect(logger.info.mock.calls).toEqual([['query answered', { ...origin, sources: 0, degraded: false }]]);
  });

  it('says that an answer is degraded, and why, for the operator', async () => {
    const { statusCode, logger } = await logOf(() =>
      Promise.reject(new AppError('dependency-unavailable', { cause: new TypeError('throttled') })),
    );

    expect(statusCode).toBe(200);
    expect(logger.warn.mock.calls).toEqual([
      ['answer degraded', { ...origin, cause: expect.objectContaining({ name: 'TypeError' }) }],
    ]);
    expect(logger.info.mock.calls).toEqual([['query answered', { ...origin, sources: 1, degraded: true }]]);
  });

  it('has nothing of the question, the documents and the answer', async () => {
    const answered = await logOf(async () => ({ text: 'canary [1]', complete: true, usage: undefined }));
    const failed = await logOf(() => Promise.reject(new AppError('dependency-unavailable')));

    expect(answered.statusCode).toBe(200);
    expect(`${answered.text}${failed.text}`).not.toContain('canary');
  });
});
