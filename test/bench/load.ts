/** Work done many at a time: through a list once, or round and round for a while with a stopwatch. */

/** Runs `work` on every item, at most `concurrency` at once. Results come in the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const rest = items.entries();
  await together(concurrency, async () => {
    // One iterator for all: each takes what the others have left.
    for (const [at, item] of rest) results[at] = await work(item);
  });
  return results;
}

export interface LoadOptions<Item, Answer> {
  /** Gone through in order, again and again. */
  readonly items: readonly Item[];
  readonly concurrency: number;
  readonly durationMs: number;
  /** Timed from call to resolution. */
  readonly send: (item: Item) => Promise<Answer>;
  /** Not in any latency. */
  readonly inspect: (answer: Answer, item: Item) => void;
}

export interface LoadResult {
  readonly latenciesMs: readonly number[];
  /** Until the last answer; what was sent in time is waited for. */
  readonly elapsedMs: number;
}

export async function runLoad<Item, Answer>(options: LoadOptions<Item, Answer>): Promise<LoadResult> {
  const { items, concurrency, durationMs, send, inspect } = options;
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  let next = 0;
  await together(concurrency, async () => {
    while (performance.now() - startedMs < durationMs) {
      const item = items[next++ % items.length];
      if (item === undefined) throw new Error('nothing to send');
      const sentMs = performance.now();
      const answer = await send(item);
      latenciesMs.push(performance.now() - sentMs);
      inspect(answer, item);
    }
  });
  return { latenciesMs, elapsedMs: performance.now() - startedMs };
}

async function together(count: number, worker: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, worker));
}
