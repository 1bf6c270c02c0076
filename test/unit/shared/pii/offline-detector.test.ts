/** The offline detector around its thread: deadlines, failures and the queue, on threads that a test makes; and the real one. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { askingTwice } from '../../../../shared/pii/asking-twice.ts';
import type { InspectionThread } from '../../../../shared/pii/inspection-thread.ts';
import { createOfflineDetector, type OfflineDetector } from '../../../../shared/pii/offline-detector.ts';
import type { Inspection, InspectionRequest, PiiDetector } from '../../../../shared/ports/pii-detector.ts';

const nothing: Inspection = { outcome: 'complete', kinds: [] };
const request = (...texts: string[]): InspectionRequest => ({ texts, strict: false, declared: false });
const patient = new AbortController().signal;

let detector: OfflineDetector | undefined;
afterEach(async () => {
  await detector?.close();
  detector = undefined;
});

/** Threads by what each does with a text, in the order in which they are opened. */
function withThreads(...behaviours: ((text: string) => Promise<Inspection>)[]) {
  const ended: number[] = [];
  let opened = 0;
  const openThread = (): InspectionThread => {
    const at = opened++;
    const inspect = behaviours[at] ?? (async () => nothing);
    return {
      ready: Promise.resolve(),
      inspect: ({ texts }) => inspect(texts[0] ?? ''),
      end: () => void ended.push(at),
    };
  };
  return { openThread, ended, opened: () => opened };
}

const hang = () => new Promise<never>(() => undefined);

describe('the offline detector', () => {
  it('finds personal data in a thread of its own', async () => {
    detector = createOfflineDetector();

    const found = await detector.inspect(request('Title', 'jane@mail.example, 4111 1111 1111 1111'), patient);

    expect(found).toEqual({ outcome: 'complete', kinds: ['payment_card', 'email'] });
  });

  it('counts names only where asked to', async () => {
    detector = createOfflineDetector();
    const text = request('Dear Ms. Ravensworth');

    const [usual, strict] = await Promise.all([
      detector.inspect(text, patient),
      detector.inspect({ ...text, strict: true }, patient),
    ]);

    expect([usual.kinds, strict.kinds]).toEqual([[], ['person_name']]);
  });

  it('ends a thread that takes too long, and gives the next document a new one', async () => {
    const { openThread, ended, opened } = withThreads(hang);
    detector = createOfflineDetector({ openThread, deadlineMs: 5, startDeadlineMs: 600_000 });

    const [late, next] = await Promise.all([
      detector.inspect(request('late'), patient),
      detector.inspect(request('next'), patient),
    ]);

    expect(late).toEqual({ outcome: 'timed-out', kinds: [], failure: 'DeadlinePassed' });
    expect(next).toEqual(nothing);
    expect([ended, opened()]).toEqual([[0], 2]);
  });

  it('gives up when its caller does, in the thread and in the queue', async () => {
    const { openThread, ended } = withThreads(hang);
    detector = createOfflineDetector({ openThread });
    const caller = new AbortController();

    const working = detector.inspect(request('working'), caller.signal);
    const waiting = detector.inspect(request('waiting'), caller.signal);
    caller.abort();

    const givenUp = { outcome: 'timed-out', kinds: [], failure: 'GivenUp' };
    expect(await Promise.all([working, waiting])).toEqual([givenUp, givenUp]);
    expect(ended).toEqual([0]);
  });

  it('survives a thread that dies, and says by what name and nothing more', async () => {
    const fault = Object.assign(new Error('4111 1111 1111 1111'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
    const { openThread } = withThreads(() => Promise.reject(fault));
    detector = createOfflineDetector({ openThread });

    const first = await detector.inspect(request('a'), patient);
    const second = await detector.inspect(request('b'), patient);

    expect(first).toEqual({ outcome: 'failed', kinds: [], failure: 'ERR_WORKER_OUT_OF_MEMORY' });
    expect(second).toEqual(nothing);
  });

  it('survives that no thread can be had, and tries again with the next document', async () => {
    const fault = Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' });
    const { openThread: thread } = withThreads(() => Promise.reject(new Error('died')));
    const openThread = vi.fn(thread);
    detector = createOfflineDetector({ openThread });
    await detector.inspect(request('takes the first thread down'), patient);
    openThread.mockImplementationOnce(() => {
      throw fault;
    });

    const without = await detector.inspect(request('a'), AbortSignal.timeout(1_000));
    const next = await detector.inspect(request('b'), AbortSignal.timeout(1_000));

    expect(without).toEqual({ outcome: 'failed', kinds: [], failure: 'ERR_WORKER_INIT_FAILED' });
    expect(next).toEqual(nothing);
  });

  it('takes a thread that never starts for a failure', async () => {
    const openThread = (): InspectionThread => ({ ready: hang(), inspect: hang, end: vi.fn() });
    detector = createOfflineDetector({ openThread, startDeadlineMs: 5, deadlineMs: 5 });

    expect(await detector.inspect(request('a'), patient)).toMatchObject({ outcome: 'timed-out' });
  });

  it('inspects one document at a time, in their order', async () => {
    const seen: string[] = [];
    let now = 0;
    let most = 0;
    const { openThread } = withThreads(async (text) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      seen.push(text);
      now--;
      return nothing;
    });
    detector = createOfflineDetector({ openThread });

    const texts = Array.from({ length: 50 }, (_, at) => `${at}`);
    await Promise.all(texts.map((text) => detector?.inspect(request(text), patient)));

    expect([seen, most]).toEqual([texts, 1]);
  });

  it('turns away what would wait where too much waits, uninspected', async () => {
    const { openThread } = withThreads(hang);
    detector = createOfflineDetector({ openThread, maxWaitingCharacters: 10 });
    const caller = new AbortController();

    const working = detector.inspect(request('working'), caller.signal);
    const waiting = detector.inspect(request('12345678'), caller.signal);
    const refused = await detector.inspect(request('123'), caller.signal);
    caller.abort();

    expect(refused).toEqual({ outcome: 'failed', kinds: [], failure: 'TooManyWaiting' });
    await Promise.all([working, waiting]);
  });

  it('leaves nobody waiting when it closes', async () => {
    const { openThread, ended } = withThreads(
      () => new Promise((_, reject) => setTimeout(() => reject(new Error('ended')), 5)),
    );
    const closing = createOfflineDetector({ openThread });

    const working = closing.inspect(request('working'), patient);
    const waiting = closing.inspect(request('waiting'), patient);
    await closing.close();
    const after = await closing.inspect(request('after'), patient);

    expect(
      (await Promise.all([working, waiting, Promise.resolve(after)])).map(({ outcome }) => outcome),
    ).toEqual(['failed', 'failed', 'failed']);
    expect(ended).toContain(0);
  });
});

describe('two detectors', () => {
  const saying = (inspection: Inspection) => ({
    inspect: vi.fn<PiiDetector['inspect']>(async () => inspection),
  });

  it.each<[string, Inspection, boolean, number]>([
    ['nothing was found', nothing, false, 1],
    ['something was found', { outcome: 'complete', kinds: ['email'] }, false, 0],
    ['the first failed', { outcome: 'failed', kinds: [] }, false, 0],
    ['it is declared anyway', nothing, true, 0],
  ])('are both asked only where it can change the flag: %s', async (_, found, declared, asked) => {
    const second = saying({ outcome: 'complete', kinds: ['phone'] });

    const inspection = await askingTwice(saying(found), second).inspect(
      { ...request('a'), declared },
      patient,
    );

    expect(second.inspect).toHaveBeenCalledTimes(asked);
    expect(inspection).toEqual(asked === 1 ? { outcome: 'complete', kinds: ['phone'] } : found);
  });
});
