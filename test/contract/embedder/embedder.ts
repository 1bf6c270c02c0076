/** What every `Embedder` must do, whatever its provider. Run by one small file an adapter. */
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import type { Embedder } from '../../../shared/ports/embedder.ts';
import { type Deviation, suiteTests } from '../deviations.ts';
import type { VendorUnderTest } from '../vendor.ts';
import { describeEmbedderVendor } from './embedder-vendor.ts';
import { describeVectors } from './vectors.ts';

export interface EmbedderUnderTest {
  /** With time limits short enough to wait for: a hanging provider is part of the suite. */
  readonly embedder: Embedder;
  /** The provider on loopback. Undefined where there is none, or a real one, which takes no faults. */
  readonly vendor: VendorUnderTest | undefined;
  close(): Promise<void>;
}

export function describeEmbedder(
  name: string,
  open: () => Promise<EmbedderUnderTest>,
  deviations: readonly Deviation[] = [],
): void {
  describe(`${name} as an embedder`, () => {
    let underTest: EmbedderUnderTest;
    const tests = suiteTests(deviations);
    const world = {
      get embedder() {
        return underTest.embedder;
      },
      get vendor() {
        return underTest.vendor;
      },
    };

    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest?.close());
    beforeEach(() => underTest.vendor?.reset());

    tests.it('says what it is within its bounds', async () => {
      const { model, dimension, denseWeight, relatedSimilarity, maxTextsPerCall } = world.embedder;

      expect(model).toMatch(/^\S+$/);
      expect(dimension).toSatisfy((value) => Number.isInteger(value) && Number(value) > 0);
      expect(maxTextsPerCall).toSatisfy((value) => Number.isInteger(value) && Number(value) > 0);
      expect(denseWeight).toSatisfy((value) => Number(value) >= 0 && Number(value) <= 1);
      expect(relatedSimilarity).toSatisfy((value) => Number(value) >= -1 && Number(value) <= 1);
    });
    describeVectors(tests, world);
    describeEmbedderVendor(tests, world);
    tests.checkDeviations();
  });
}
