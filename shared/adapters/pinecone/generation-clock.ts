/** Generations for new documents. Keeps no time of its own: one tenant's writes must not show in what another's are given. */
import { type Generation, generation } from './record-id.ts';

/**
 * A generation of now, or of just after `afterMs` where the clock is behind that. Two of one millisecond differ by their
 * random part.
 */
export const generationClock =
  (nowMs: () => number, random: () => number = Math.random) =>
  (afterMs: number): Generation =>
    generation(Math.max(nowMs(), afterMs + 1), random() * 2 ** 32);
