import { defineConfig } from 'vitest/config';

/** Where set, a JSON report is written there beside the printed one: .ci/run counts from it. */
const report = process.env.ASKACME_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // The default leaves a processor idle: on a machine with two, half of it.
    maxWorkers: '100%',
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
  },
});
