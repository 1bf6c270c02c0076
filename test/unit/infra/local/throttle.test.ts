import { describe, expect, it } from 'vitest';
import { createThrottle } from '../../../../infra/local/throttle.ts';

const limits = { ratePerSecond: 2, burst: 3 };

describe('the throttle', () => {
  it('lets a burst through and then says when to come back', () => {
    const throttle = createThrottle(limits, () => 0);

    const waits = [throttle.take(), throttle.take(), throttle.take(), throttle.take()];

    expect(waits).toEqual([0, 0, 0, 1]);
  });

  it('fills at its rate, up to the burst', () => {
    let timeMs = 0;
    const throttle = createThrottle(limits, () => timeMs);
    const takeAll = () => [1, 2, 3, 4].filter(() => throttle.take() === 0).length;

    const counts = [0, 499, 500, 60_000].map((at) => {
      timeMs = at;
      return takeAll();
    });

    expect(counts).toEqual([3, 0, 1, 3]);
  });

  it('rounds the wait up to whole seconds', () => {
    const throttle = createThrottle({ ratePerSecond: 0.4, burst: 1 }, () => 0);
    throttle.take();

    expect(throttle.take()).toBe(3);
  });

  it('neither drains nor stops where the clock is set back', () => {
    let timeMs = 10_000;
    const throttle = createThrottle(limits, () => timeMs);
    throttle.take();

    timeMs = 0;
    const waits = [throttle.take(), throttle.take(), throttle.take()];
    timeMs = 500;

    expect(waits).toEqual([0, 0, 1]);
    expect(throttle.take()).toBe(0);
  });

  it.each([
    { ratePerSecond: 0, burst: 1 },
    { ratePerSecond: Number.NaN, burst: 1 },
    { ratePerSecond: 1, burst: 0 },
  ])('refuses limits that let nothing through: %o', (unusable) => {
    expect(() => createThrottle(unusable, () => 0)).toThrow(RangeError);
  });
});
