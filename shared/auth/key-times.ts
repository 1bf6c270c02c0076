/** Wall 1: how long keys stay trusted, and how often they are asked for. All of it in one place, as docs/walls.md states it. */

/** Until then a known key costs no fetch. From then on it is refreshed in the background, and nobody waits. */
export const softTtlSeconds = 10 * 60;
/**
 * From then on a known key waits for its refresh, unless the issuer was just seen to fail: so a key that was withdrawn is
 * refused by then where the issuer answers, however seldom this process is asked.
 */
export const overdueSeconds = 15 * 60;
/** Past this age nothing is trusted, whatever the fail mode. */
export const hardTtlSeconds = 4 * 60 * 60;
/** A fetch and the look at a snapshot after it end within this. What takes longer was frozen with its process. */
export const attemptSeconds = 8;
/** A clock may be set back by so much without a thing; beyond it, keys are of unknown age and not trusted. */
export const clockStepSeconds = 5;
/** Often enough for an alarm, seldom enough for a log. */
export const noticeIntervalSeconds = 60;

/** While there are keys to serve with: made-up key ids are free, so they buy at most one fetch in this time. */
const patient = { firstSeconds: 30, mostSeconds: 300 };
/** While every request fails until a fetch succeeds. */
const urgent = { firstSeconds: 5, mostSeconds: 30 };

/**
 * From the beginning of one fetch to that of the next: doubled with every failure in a row, up to a bound, and by up to
 * half of it again, so that processes which failed together do not come back together.
 * @param jitter from 0 to 1
 */
export function pauseSeconds(isServing: boolean, failures: number, jitter: number): number {
  const { firstSeconds, mostSeconds } = isServing ? patient : urgent;
  if (failures === 0) return firstSeconds;
  return Math.min(mostSeconds, firstSeconds * 2 ** (failures - 1)) * (1 + jitter / 2);
}
