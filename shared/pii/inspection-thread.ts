/** One thread that inspects one document at a time, until it is ended. */
import { Worker } from 'node:worker_threads';
import type { Inspection } from '../ports/pii-detector.ts';
import type { WorkerReply, WorkerRequest } from './inspection-worker.ts';

export interface InspectionThread {
  /** Settles when it takes requests; rejects where it never will. */
  readonly ready: Promise<void>;
  /** @throws Error by the name of what ended the thread */
  inspect(request: WorkerRequest): Promise<Inspection>;
  end(): void;
}

export type OpenThread = () => InspectionThread;

/** Many times what the longest document needs; a text that needs more ends the thread and not the process. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 };

export const openInspectionThread: OpenThread = () => {
  const worker = new Worker(new URL('./inspection-worker.ts', import.meta.url), {
    // None of the process's variables: keys have no business where strangers' texts are read.
    env: {},
    // Nor the flags that it was started with, some of which no thread takes.
    execArgv: [],
    resourceLimits,
  });
  const ready = Promise.withResolvers<void>();
  let pending: PromiseWithResolvers<Inspection> | undefined;
  const fail = (error: Error): void => {
    ready.reject(error);
    pending?.reject(error);
    pending = undefined;
  };
  // Whether anybody waits for it is not known here.
  ready.promise.catch(() => undefined);
  worker.on('message', (message: WorkerReply) => {
    if (message === 'ready') return ready.resolve();
    pending?.resolve(message);
    pending = undefined;
    worker.unref();
  });
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error('WorkerFailed')));
  worker.on('exit', () => fail(Object.assign(new Error(), { name: 'WorkerEnded' })));
  // An idle thread keeps no process alive.
  worker.unref();
  return {
    ready: ready.promise,
    inspect(request) {
      pending = Promise.withResolvers();
      worker.ref();
      worker.postMessage(request);
      return pending.promise;
    },
    end() {
      // Its end rejects what waits for it.
      void worker.terminate();
    },
  };
};
