/** The embedder suite's part on the provider: how many calls are made, and what becomes of its faults. */
import { expect } from 'vitest';
import type { SuiteTests } from '../deviations.ts';
import { expectGivenUp, expectNotBegun } from '../given-up.ts';
import { expectUnavailable, forGood, lastingFaults, passingFaults } from '../unavailable.ts';
import type { VendorUnderTest } from '../vendor.ts';
import { callsWorth, type EmbedderWorld, expectSameVector, manyTexts, vectorOf } from './embedder-world.ts';

export function describeEmbedderVendor(tests: SuiteTests, world: EmbedderWorld): void {
  const it = (name: string, run: (vendor: VendorUnderTest) => Promise<void>): void =>
    tests.it(name, async (context) => {
      if (world.vendor === undefined) context.skip('there is no provider on loopback');
      else await run(world.vendor);
    });

  it('makes no call for no texts', async (vendor) => {
    await world.embedder.embedDocuments([]);

    expect(vendor.calls()).toBe(0);
  });

  it('makes one call for a question', async (vendor) => {
    await world.embedder.embedQuery('How did revenue do?');

    expect(vendor.calls()).toBe(1);
  });

  it('makes as few calls as its limit allows', async (vendor) => {
    const texts = manyTexts(world.embedder);

    await world.embedder.embedDocuments(texts);

    expect(vendor.calls()).toBe(Math.ceil(texts.length / world.embedder.maxTextsPerCall));
  });

  for (const fault of passingFaults) {
    it(`survives a passing fault at the price of a repeat: ${fault}`, async (vendor) => {
      const undisturbed = await vectorOf(world.embedder, 'Revenue grew by 12 percent.');
      vendor.reset();
      vendor.failNext(fault, 1);

      const vector = await vectorOf(world.embedder, 'Revenue grew by 12 percent.');

      expectSameVector(vector, undisturbed);
      expect(vendor.calls()).toBe(2);
    });
  }

  for (const fault of lastingFaults) {
    it(`ends as unavailable where a fault lasts: ${fault}`, async (vendor) => {
      vendor.failNext(fault, forGood);

      await expectUnavailable(world.embedder.embedQuery('How did revenue do?'));
      await expectUnavailable(world.embedder.embedDocuments(['Revenue grew.', 'Costs fell.']));
    });
  }

  tests.it('begins no work for a caller that has gone', async () => {
    await expectNotBegun((signal) => world.embedder.embedQuery('How did revenue do?', signal));
    await expectNotBegun((signal) => world.embedder.embedDocuments(['Revenue grew.', 'Costs fell.'], signal));

    expect(world.vendor?.calls() ?? 0).toBe(0);
  });

  it('gives a question up with its caller, and makes no other call for it', async (vendor) => {
    await expectGivenUp(vendor, (signal) => world.embedder.embedQuery('How did revenue do?', signal));
  });

  it('gives many documents up with their caller, and makes none of the calls that are left', async (vendor) => {
    const texts = callsWorth(world.embedder, 20);

    await expectGivenUp(vendor, (signal) => world.embedder.embedDocuments(texts, signal));

    expect(vendor.calls()).toBeLessThan(20);
  });

  it('serves again as soon as the provider does', async (vendor) => {
    vendor.failNext('server-error', forGood);
    await expectUnavailable(world.embedder.embedQuery('How did revenue do?'));
    vendor.reset();

    expect(await world.embedder.embedQuery('How did revenue do?')).toHaveLength(world.embedder.dimension);
  });
}
