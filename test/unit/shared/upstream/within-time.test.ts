import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withinTime } from '../../../../shared/upstream/within-time.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = <T>(delayMs: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), delayMs));

it('gives what comes in time, and leaves no timer behind', async () => {
  const result = withinTime(after(99, 'done'), 100);
  await vi.advanceTimersByTimeAsync(99);

  expect(await result).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});

it.each([{ limitMs: 100 }, { limitMs: 0 }, { limitMs: -5 }])(
  'is dependency-unavailable with a retry after $limitMs ms',
  async ({ limitMs }) => {
    const result = withinTime(after(1_000, 'late'), limitMs);
    const expectation = expect(result).rejects.toMatchObject({
      code: 'dependency-unavailable',
      retryAfterSeconds: 5,
    });
    await vi.advanceTimersByTimeAsync(Math.max(0, limitMs));

    await expectation;
  },
);

it('passes on what fails in time', async () => {
  await expect(withinTime(Promise.reject(new Error('broken')), 100)).rejects.toThrow('broken');
});

it('is dependency-unavailable at once where the caller goes, and leaves nothing behind', async () => {
  const caller = new AbortController();
  const result = withinTime(after(1_000, 'late'), 100, caller.signal);
  const expectation = expect(result).rejects.toMatchObject({
    code: 'dependency-unavailable',
    retryAfterSeconds: 5,
  });
  caller.abort(new Error('gone'));

  await expectation;
  expect(vi.getTimerCount()).toBe(1);
});

it('is dependency-unavailable for a caller that has gone, whatever came of the work', async () => {
  const failing = Promise.reject(new Error('broken'));

  await expect(withinTime(failing, 100, AbortSignal.abort())).rejects.toMatchObject({
    code: 'dependency-unavailable',
  });
});
