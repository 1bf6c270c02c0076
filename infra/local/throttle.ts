/** A token bucket over the whole API, as API Gateway's stage throttling is. */

export interface ThrottleLimits {
  readonly ratePerSecond: number;
  /** Requests that may come at once after a quiet time. */
  readonly burst: number;
}

export interface Throttle {
  /** Takes one request's worth. 0: go on; otherwise the whole seconds after which to try again, at least 1. */
  take(): number;
}

/** @throws RangeError where a limit would let nothing through */
export function createThrottle({ ratePerSecond, burst }: ThrottleLimits, nowMs: () => number): Throttle {
  if (!(ratePerSecond > 0) || !(burst >= 1))
    throw new RangeError('throttle: ratePerSecond > 0 and burst >= 1');
  let level = burst;
  let filledAtMs = nowMs();
  return {
    take() {
      const timeMs = nowMs();
      // A clock that is set back must not drain the bucket.
      const elapsedMs = Math.max(0, timeMs - filledAtMs);
      level = Math.min(burst, level + (elapsedMs / 1000) * ratePerSecond);
      filledAtMs = timeMs;
      if (level < 1) return Math.max(1, Math.ceil((1 - level) / ratePerSecond));
      level -= 1;
      return 0;
    },
  };
}
