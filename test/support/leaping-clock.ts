/** The machine's clock, on which waiting takes no time: it leaps ahead by as much. */
export interface LeapingClock {
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** How long was waited each time, in milliseconds. */
  readonly waitsMs: readonly number[];
  /** Runs before each wait ends: what somebody else does meanwhile. */
  onWait: () => void | Promise<void>;
}

export function createLeapingClock(): LeapingClock {
  const waitsMs: number[] = [];
  let aheadMs = 0;
  const clock: LeapingClock = {
    now: () => new Date(Date.now() + aheadMs),
    async wait(ms) {
      waitsMs.push(ms);
      aheadMs += ms;
      await clock.onWait();
    },
    waitsMs,
    onWait: () => undefined,
  };
  return clock;
}
