import { describe, expect, it } from 'vitest';
import { createExtractiveAnswerer } from '../../shared/adapters/offline/extractive-answerer.ts';
import { describeAnswerer } from './answerer/answerer.ts';
import { revenueRequest, unrelatedRequest } from './answerer/answerer-world.ts';

describeAnswerer('Offline quoting', async () => ({
  answerer: createExtractiveAnswerer(),
  vendor: undefined,
  close: async () => undefined,
}));

describe('Offline quoting', () => {
  it('takes no tokens, and reports none', async () => {
    const answers = await Promise.all(
      [revenueRequest, unrelatedRequest].map((request) => createExtractiveAnswerer().answer(request)),
    );

    expect(answers.map(({ usage }) => usage)).toEqual([undefined, undefined]);
  });
});
