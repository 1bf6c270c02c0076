/** The answerer suite's part on the provider's faults. */
import { expect } from 'vitest';
import type { SuiteTests } from '../deviations.ts';
import { expectGivenUp, expectNotBegun } from '../given-up.ts';
import { expectUnavailable, forGood, lastingFaults, passingFaults } from '../unavailable.ts';
import { type AnswererWorld, modelTests, revenueRequest } from './answerer-world.ts';

export function describeModelFaults(tests: SuiteTests, world: AnswererWorld): void {
  const modelIt = modelTests(tests, world);

  for (const fault of passingFaults) {
    modelIt(`survives a passing fault at the price of a repeat: ${fault}`, async (vendor) => {
      vendor.failNext(fault, 1);
      vendor.answerNext('The margin was 41.8 percent [1].');

      const { text } = await world.answerer.answer(revenueRequest);

      expect(text).toBe('The margin was 41.8 percent [1].');
      expect(vendor.calls()).toBe(2);
    });
  }

  for (const fault of lastingFaults) {
    modelIt(`ends as unavailable where a fault lasts: ${fault}`, async (vendor) => {
      vendor.failNext(fault, forGood);

      await expectUnavailable(world.answerer.answer(revenueRequest));
    });
  }

  tests.it('begins no answer for a caller that has gone', async () => {
    await expectNotBegun((signal) => world.answerer.answer(revenueRequest, signal));

    expect(world.vendor?.calls() ?? 0).toBe(0);
  });

  modelIt('gives an answer up with its caller, and pays for no other attempt', async (vendor) => {
    await expectGivenUp(vendor, (signal) => world.answerer.answer(revenueRequest, signal));
  });

  modelIt('answers under a signal that is never aborted', async (vendor) => {
    vendor.failNext('server-error', 1);

    const { text } = await world.answerer.answer(revenueRequest, new AbortController().signal);

    expect(text).toContain('41.8');
  });

  modelIt('serves again as soon as the provider does', async (vendor) => {
    vendor.failNext('server-error', forGood);
    await expectUnavailable(world.answerer.answer(revenueRequest));
    vendor.reset();

    expect((await world.answerer.answer(revenueRequest)).text).toContain('41.8');
  });
}
