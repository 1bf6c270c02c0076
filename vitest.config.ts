import { defineConfig } from 'vitest/config';

/** Where set, a JSON report is written there beside the printed one: .ci/run counts from it. */
const report = process.env.ASKACME_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Not threads: WebAssembly that comes and goes in many of them makes V8 lose count of its pages, and ends them all
    // (`Check failed: jit_page.has_value()`, nodejs/node#64500). The flag leaves away the keys that it is about.
    pool: 'forks',
    execArgv: ['--no-memory-protection-keys'],
    // The default leaves a processor idle: on a machine with two, half of it.
    maxWorkers: '100%',
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
  },
});
