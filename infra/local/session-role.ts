/** One session in several roles: it takes one for some work and lays it down, undivided by other work. */
import type { PGlite } from '@electric-sql/pglite';

/** @param engine with a session of its superuser's */
export const inRole = <Result>(engine: PGlite, role: string, work: () => Promise<Result>): Promise<Result> =>
  exclusive(engine, async () => {
    await engine.exec(`set session authorization ${role}`);
    try {
      return await work();
    } finally {
      // Not RESET: that leaves the role that was set last.
      await engine.exec('set session authorization postgres');
    }
  });

const queues = new WeakMap<PGlite, Promise<unknown>>();

function exclusive<Result>(engine: PGlite, work: () => Promise<Result>): Promise<Result> {
  const result = (queues.get(engine) ?? Promise.resolve()).then(work);
  queues.set(
    engine,
    result.catch(() => undefined),
  );
  return result;
}
