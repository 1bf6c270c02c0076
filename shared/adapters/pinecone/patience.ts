/** Waiting for something to be seen: often at first, then seldom, and not for ever. */

/** Waits a while and resolves to true; to false, at once, where no time is left. */
export type Pause = () => Promise<boolean>;

const firstMs = 25;
const longestMs = 500;

/** Waits of 25 ms doubling to 500 ms, `totalMs` together. What is done between them is not counted. */
export function patience(wait: (ms: number) => Promise<void>, totalMs: number): Pause {
  let leftMs = totalMs;
  let nextMs = firstMs;
  return async () => {
    if (leftMs <= 0) return false;
    const ms = Math.min(nextMs, leftMs);
    leftMs -= ms;
    nextMs = Math.min(nextMs * 2, longestMs);
    await wait(ms);
    return true;
  };
}
