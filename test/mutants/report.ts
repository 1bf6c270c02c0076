/** What a run of tests on a planted fault is worth. Only a test that ran and failed has caught anything. */

/** Vitest's JSON report, as far as it is read. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why the file could not be loaded, or a hook failed. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

export type Verdict =
  | { readonly kind: 'caught'; readonly file: string; readonly test: string }
  | { readonly kind: 'survived' }
  /** Red for a reason that says nothing about the defence. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'timed out' };

/** What a mistake in the fault itself looks like: no test has found out about the product then. */
const mistakes = /^(?:ReferenceError|SyntaxError)\b|syntax error at or near/;
const testTimeouts = /Test timed out in \d+ms/;

/** @param report `undefined` where none was written */
export function verdictOf(report: Report | undefined, exitCode: number | null): Verdict {
  if (report === undefined) return { kind: 'broken', why: 'vitest wrote no report' };
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [message = ''] }) => ({ file: name, test: fullName, message })),
  );
  const isTelling = ({ message }: { message: string }): boolean =>
    !mistakes.test(message) && !testTimeouts.test(message);
  const telling = failed.find(isTelling);
  if (telling !== undefined) return { kind: 'caught', file: telling.file, test: telling.test };
  const [first] = failed;
  if (first !== undefined) {
    return testTimeouts.test(first.message)
      ? { kind: 'timed out' }
      : { kind: 'broken', why: firstLine(first.message) };
  }
  return withoutFailedTest(report, exitCode);
}

function withoutFailedTest({ testResults }: Report, exitCode: number | null): Verdict {
  const unloaded = testResults.find(({ status }) => status === 'failed');
  if (unloaded !== undefined) {
    return { kind: 'broken', why: `no test failed, but ${unloaded.name}: ${firstLine(unloaded.message)}` };
  }
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!ran.some(({ status }) => status === 'passed')) return { kind: 'broken', why: 'no test ran' };
  return exitCode === 0
    ? { kind: 'survived' }
    : { kind: 'broken', why: 'no test failed, and yet vitest did' };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
