/** Finds personal data with no service asked: one warm thread, a deadline for each document, a bounded queue in front. */
import type { Inspection, InspectionOutcome, InspectionRequest, PiiDetector } from '../ports/pii-detector.ts';
import { type InspectionThread, type OpenThread, openInspectionThread } from './inspection-thread.ts';

export interface OfflineDetectorOptions {
  readonly openThread?: OpenThread;
  /** From the hand-over to the thread; the longest document takes a fraction of a second. */
  readonly deadlineMs?: number;
  /** For a new thread to read its code: a cold disk is slower than any text. */
  readonly startDeadlineMs?: number;
  /** Of all documents that wait, in UTF-16 units. */
  readonly maxWaitingCharacters?: number;
}

export interface OfflineDetector extends PiiDetector {
  close(): Promise<void>;
}

interface Job {
  readonly request: InspectionRequest;
  readonly characters: number;
  readonly signal: AbortSignal;
  readonly settle: (inspection: Inspection) => void;
}

const usualDeadlineMs = 5_000;
const usualStartDeadlineMs = 10_000;
const usualMaxWaitingCharacters = 32_000_000;

/** Every request is answered: with what was found, or with why it was not inspected. */
export function createOfflineDetector(options: OfflineDetectorOptions = {}): OfflineDetector {
  const {
    openThread = openInspectionThread,
    deadlineMs = usualDeadlineMs,
    startDeadlineMs = usualStartDeadlineMs,
    maxWaitingCharacters = usualMaxWaitingCharacters,
  } = options;
  let thread: InspectionThread | undefined = openThread();
  const waiting: Job[] = [];
  let waitingCharacters = 0;
  let isWorking = false;
  let isClosed = false;

  const endThread = (): void => {
    thread?.end();
    thread = undefined;
  };

  async function run({ request: { texts, strict }, signal }: Job): Promise<Inspection> {
    if (signal.aborted) return notInspected('timed-out', 'GivenUp');
    const inspect = async (): Promise<Inspection> => {
      // In here: it throws where the process may have no more threads.
      thread ??= openThread();
      const current = thread;
      await current.ready;
      return within(current.inspect({ texts, strict }), deadlineMs, signal);
    };
    try {
      return await within(inspect(), startDeadlineMs + deadlineMs, signal);
    } catch (error) {
      // It may be in the middle of a text, or gone: the next document gets a new one.
      endThread();
      return error instanceof TimeUp
        ? notInspected('timed-out', error.name)
        : notInspected('failed', nameOf(error));
    }
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      waitingCharacters -= job.characters;
      job.settle(await run(job));
    }
    isWorking = false;
  }

  return {
    inspect(request, signal) {
      const characters = request.texts.reduce((sum, text) => sum + text.length, 0);
      if (isClosed) return Promise.resolve(notInspected('failed', 'DetectorClosed'));
      if (waiting.length > 0 && waitingCharacters + characters > maxWaitingCharacters) {
        return Promise.resolve(notInspected('failed', 'TooManyWaiting'));
      }
      return new Promise((settle) => {
        waiting.push({ request, characters, signal, settle });
        waitingCharacters += characters;
        void work();
      });
    },
    async close() {
      isClosed = true;
      for (const { settle } of waiting.splice(0)) settle(notInspected('failed', 'DetectorClosed'));
      waitingCharacters = 0;
      endThread();
    },
  };
}

const notInspected = (outcome: InspectionOutcome, failure: string): Inspection => ({
  outcome,
  kinds: [],
  failure,
});

class TimeUp extends Error {
  override readonly name: 'DeadlinePassed' | 'GivenUp';

  constructor(name: TimeUp['name']) {
    super(name);
    this.name = name;
  }
}

/** @throws TimeUp after `limitMs` and when `signal` is aborted, and no later */
async function within<T>(promise: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  const end = Promise.withResolvers<never>();
  const giveUp = (): void => end.reject(new TimeUp('GivenUp'));
  const timer = setTimeout(() => end.reject(new TimeUp('DeadlinePassed')), limitMs);
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([end.promise, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** The code or the name, as ERR_WORKER_OUT_OF_MEMORY: a message could quote the text. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
