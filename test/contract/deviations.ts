/** What an adapter does not do as its contract suite has it: data with a reason, reported as skipped with that reason. */
import { expect, it, type TestContext } from 'vitest';

export interface Deviation {
  /** The test's name, word for word. */
  readonly test: string;
  readonly reason: string;
}

export interface SuiteTests {
  /** As vitest's `it`, but skipped where a deviation says so. */
  it(name: string, run: (context: TestContext) => Promise<void>): void;
  /** To be called last: a deviation that fits no test excludes nothing, and would hide that it is out of date. */
  checkDeviations(): void;
}

export function suiteTests(deviations: readonly Deviation[]): SuiteTests {
  const names = new Set<string>();
  return {
    it(name, run) {
      names.add(name);
      const deviation = deviations.find(({ test }) => test === name);
      it(name, async (context) => {
        if (deviation !== undefined) context.skip(deviation.reason);
        await run(context);
      });
    },
    checkDeviations() {
      it('deviates only from tests that it has', () => {
        expect(deviations.map(({ test }) => test).filter((test) => !names.has(test))).toEqual([]);
      });
    },
  };
}
