/** The worker thread that owns the embedded Postgres: takes statements, one message each, and answers them in turn. */
import { parentPort, workerData } from 'node:worker_threads';
import { type EngineOptions, openEngine } from './postgres-engine.ts';

export type Request = { id: number; text: string; parameters: readonly unknown[] } | 'close';

/** What Postgres said, without what an Error loses on its way between threads. */
export interface Failure {
  readonly message: string;
  readonly code: string | undefined;
}

export type Reply = { id: number; rows: unknown[] } | { id: number; failure: Failure } | 'open' | 'closed';

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread only.');
const reply = (message: Reply): void => port.postMessage(message);

const engine = await openEngine(workerData as EngineOptions);

port.on('message', async (request: Request) => {
  if (request === 'close') {
    await engine.close();
    reply('closed');
    port.close();
    return;
  }
  const { id, text, parameters } = request;
  await engine.query(text, [...parameters]).then(
    ({ rows }) => reply({ id, rows }),
    (error: Error & { code?: string }) =>
      reply({ id, failure: { message: error.message, code: error.code } }),
  );
});

reply('open');
