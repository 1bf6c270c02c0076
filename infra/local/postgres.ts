/** The embedded Postgres from the server's side: a worker thread behind one `query` method. */
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock.ts';
import type { EngineOptions } from './postgres-engine.ts';
import type { Reply, Request } from './postgres-worker.ts';

const closeGraceMs = 1_500;

export interface EmbeddedPostgres {
  query<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** Statements on their way may fail; what was acknowledged survives in a directory. */
  close(): Promise<void>;
  /** Settles when the worker is gone: with its error where it was not closed by us. */
  readonly ended: Promise<Error | undefined>;
}

interface Waiting {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/** @throws Error where another process uses the directory, or where the engine cannot start */
export async function openEmbeddedPostgres(options: EngineOptions): Promise<EmbeddedPostgres> {
  const unlock =
    options.directory === undefined ? undefined : await lockDirectory(`${options.directory}.lock`);
  const worker = new Worker(new URL('./postgres-worker.ts', import.meta.url), { workerData: options });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let closing = false;

  const send = (request: Request): void => worker.postMessage(request);
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Error | undefined>();

  worker.on('message', (message: Reply) => {
    if (message === 'open') opened.resolve();
    else if (message !== 'closed') settle(waiting, message);
  });
  let fault: Error | undefined;
  worker.on('error', (error) => {
    fault = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', () => {
    const error = closing ? undefined : (fault ?? new Error('The embedded Postgres stopped.'));
    opened.reject(error ?? new Error('The embedded Postgres was closed.'));
    for (const { reject } of waiting.values())
      reject(error ?? new Error('The embedded Postgres was closed.'));
    waiting.clear();
    ended.resolve(error);
  });

  try {
    await opened.promise;
  } catch (error) {
    await unlock?.();
    throw error;
  }
  return {
    ended: ended.promise,
    query<Row>(text: string, parameters: readonly unknown[]) {
      return new Promise<Row[]>((resolve, reject) => {
        if (closing) return reject(new Error('The embedded Postgres is closed.'));
        lastId++;
        waiting.set(lastId, { resolve: resolve as Waiting['resolve'], reject });
        send({ id: lastId, text, parameters });
      });
    },
    async close() {
      closing = true;
      // What is in memory is gone either way; a directory is closed in order, which a kill can do without.
      if (options.directory !== undefined) {
        send('close');
        await Promise.race([ended.promise, setTimeout(closeGraceMs, undefined, { ref: false })]);
      }
      await worker.terminate();
      await unlock?.();
    },
  };
}

function settle(waiting: Map<number, Waiting>, message: Exclude<Reply, string>): void {
  const request = waiting.get(message.id);
  waiting.delete(message.id);
  if ('rows' in message) request?.resolve(message.rows);
  else request?.reject(Object.assign(new Error(message.failure.message), { code: message.failure.code }));
}
