import { describe, expect, it } from 'vitest';
import { type Report, verdictOf } from './report.ts';

type File = Report['testResults'][number];

const passed = { status: 'passed', fullName: 'passes', failureMessages: [] };
const skipped = { status: 'skipped', fullName: 'is left out', failureMessages: [] };
const failed = (message: string) => ({ status: 'failed', fullName: 'sees it', failureMessages: [message] });

const fileWith = (...assertionResults: File['assertionResults'][number][]): File => ({
  name: '/copy/a.test.ts',
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  message: '',
  assertionResults,
});

const reportOf = (...testResults: File[]): Report => ({ testResults });

describe('a fault', () => {
  it('is caught by a test that failed', () => {
    const report = reportOf(fileWith(passed, failed('AssertionError: expected 404 to be 200')));

    expect(verdictOf(report, 1)).toEqual({ kind: 'caught', file: '/copy/a.test.ts', test: 'sees it' });
  });

  it('survives where all tests pass', () => {
    expect(verdictOf(reportOf(fileWith(passed)), 0)).toEqual({ kind: 'survived' });
  });

  it('is not caught by a test that took too long', () => {
    const report = reportOf(fileWith(failed('Error: Test timed out in 30000ms.')));

    expect(verdictOf(report, 1)).toEqual({ kind: 'timed out' });
  });

  it.each([
    'ReferenceError: tenent is not defined',
    'SyntaxError: Unexpected token',
    'syntax error at or near "d"',
  ])('is not caught by its own mistake: %s', (message) => {
    expect(verdictOf(reportOf(fileWith(failed(message))), 1)).toEqual({ kind: 'broken', why: message });
  });

  it('is caught by a test beside one that met a mistake', () => {
    const report = reportOf(
      fileWith(failed('ReferenceError: a is not defined'), failed('AssertionError: no')),
    );

    expect(verdictOf(report, 1)).toMatchObject({ kind: 'caught' });
  });

  it('is not caught by a file that cannot be loaded, nor by a hook', () => {
    const unloaded = { ...fileWith(skipped), status: 'failed', message: 'Error: no\nat a' };

    expect(verdictOf(reportOf(fileWith(passed), unloaded), 1)).toEqual({
      kind: 'broken',
      why: 'no test failed, but /copy/a.test.ts: Error: no',
    });
  });

  it.each([
    ['no report', undefined, 1],
    ['no file', reportOf(), 0],
    ['no test that ran', reportOf(fileWith(skipped)), 0],
    ['an exit code that no test explains', reportOf(fileWith(passed)), 1],
  ])('is not caught, nor has it survived, where there is %s', (_, report, exitCode) => {
    expect(verdictOf(report, exitCode)).toMatchObject({ kind: 'broken' });
  });
});
