/** The embedded Postgres from the server's side: a worker thread behind one `query` method. */
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { lockDirectory } from './directory-lock.ts';
import type { EngineOptions } from './postgres-engine.ts';
import type { Reply, Request } from './postgres-worker.ts';
import { createStatementQueue } from './statement-queue.ts';

const closeGraceMs = 1_500;
/** One runs, one is at hand when it ends. */
const maxSent = 2;
const maxWaitingPerTenant = 256;

export interface EmbeddedPostgres {
  query<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** Statements on their way may fail; what was acknowledged survives in a directory. */
  close(): Promise<void>;
  /** Settles when the worker is gone: with its error where it was not closed by us. */
  readonly ended: Promise<Error | undefined>;
}

interface Statement {
  readonly text: string;
  /** The store's first parameter is the tenant. */
  readonly parameters: readonly unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/** @throws Error where another process uses the directory, or where the engine cannot start */
export async function openEmbeddedPostgres(options: EngineOptions): Promise<EmbeddedPostgres> {
  const unlock =
    options.directory === undefined ? undefined : await lockDirectory(`${options.directory}.lock`);
  const worker = new Worker(new URL('./postgres-worker.ts', import.meta.url), { workerData: options });
  const sent = new Map<number, Statement>();
  let lastId = 0;
  /** Why no statement is taken any more. */
  let over: Error | undefined;

  const send = (request: Request): void => worker.postMessage(request);
  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Error | undefined>();
  const queue = createStatementQueue<Statement>({
    maxSent,
    maxWaitingPerLane: maxWaitingPerTenant,
    send(statement) {
      lastId++;
      try {
        send({ id: lastId, text: statement.text, parameters: statement.parameters });
        sent.set(lastId, statement);
      } catch (error) {
        // Nothing that can travel to a thread. Not answered at once: the queue is in the middle of sending.
        statement.reject(error as Error);
        queueMicrotask(() => queue.answered());
      }
    },
  });
  const rejectAll = (statements: Iterable<Statement>, error: Error): void => {
    for (const { reject } of statements) reject(error);
  };

  worker.on('message', (message: Reply) => {
    if (message === 'open') opened.resolve();
    else if (message !== 'closed') {
      settle(sent, message);
      queue.answered();
    }
  });
  let fault: Error | undefined;
  worker.on('error', (error) => {
    fault = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', () => {
    const error = over === undefined ? (fault ?? new Error('The embedded Postgres stopped.')) : undefined;
    over ??= error ?? closed();
    opened.reject(over);
    rejectAll([...sent.values(), ...queue.drain()], over);
    sent.clear();
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
        if (over !== undefined) return reject(over);
        const statement = { text, parameters, resolve: resolve as Statement['resolve'], reject };
        if (!queue.add(String(parameters[0] ?? ''), statement))
          reject(new Error('too many statements are waiting'));
      });
    },
    async close() {
      over ??= closed();
      rejectAll(queue.drain(), over);
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

const closed = (): Error => new Error('The embedded Postgres is closed.');

function settle(sent: Map<number, Statement>, message: Exclude<Reply, string>): void {
  const request = sent.get(message.id);
  sent.delete(message.id);
  if ('rows' in message) request?.resolve(message.rows);
  else request?.reject(Object.assign(new Error(message.failure.message), { code: message.failure.code }));
}
