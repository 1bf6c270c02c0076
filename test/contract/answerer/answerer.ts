/** What every `Answerer` must do, whatever its model. Run by one small file an adapter. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Answerer } from '../../../shared/ports/answerer.ts';
import { type Deviation, suiteTests } from '../deviations.ts';
import type { ModelUnderTest } from '../vendor.ts';
import { describeAnswers } from './answers.ts';
import { describeModelFaults } from './model-faults.ts';
import { describePrompts } from './prompts.ts';

export interface AnswererUnderTest {
  /** With time limits short enough to wait for: a hanging provider is part of the suite. */
  readonly answerer: Answerer;
  /** The provider on loopback. Undefined where there is none, or a real one, which says what it likes. */
  readonly vendor: ModelUnderTest | undefined;
  close(): Promise<void>;
}

export function describeAnswerer(
  name: string,
  open: () => Promise<AnswererUnderTest>,
  deviations: readonly Deviation[] = [],
): void {
  describe(`${name} as an answerer`, () => {
    let underTest: AnswererUnderTest;
    const tests = suiteTests(deviations);
    const world = {
      get answerer() {
        return underTest.answerer;
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

    describeAnswers(tests, world);
    describePrompts(tests, world);
    describeModelFaults(tests, world);
    tests.checkDeviations();
  });
}
