/** Concurrency: whole documents, never a mixture or a gap. */
import { describe, expect, it } from 'vitest';
import { put } from '../../support/documents.ts';
import type { StoreWorld } from './store-world.ts';

export function describeConcurrency(world: StoreWorld): void {
  const { get, list } = world;

  describe('under concurrency', () => {
    it('keeps one whole document of many written at once under one id', async () => {
      const texts = Array.from({ length: 12 }, (_, n) => `Version ${n} of the text. `.repeat(n * 20 + 1));

      await Promise.all(texts.map((content) => put(world.store, world.mine, { id: 'x', content })));

      expect(texts).toContain((await get('x'))?.content);
      expect((await list(world.mine)).count).toBe(1);
    });

    it('shows readers the old document or the new one, never a mixture or a gap', async () => {
      const texts = ['a', 'b'].map((word) => `The ${word} sentence about a capybara. `.repeat(200));
      await put(world.store, world.mine, { id: 'x', content: texts[0] ?? '' });
      const seen: (string | undefined)[] = [];

      const writing = (async () => {
        for (let n = 1; n <= 10; n++)
          await put(world.store, world.mine, { id: 'x', content: texts[n % 2] ?? '' });
      })();
      for (let n = 0; n < 40; n++) seen.push((await get('x'))?.content);
      await writing;

      expect(seen.every((content) => content !== undefined && texts.includes(content))).toBe(true);
    });
  });
}
