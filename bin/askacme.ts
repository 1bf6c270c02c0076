#!/usr/bin/env node
/** The command line: npx askacme … */
import { readConfig, readIndexAdministration } from '../shared/runtime/config/config.ts';
import { readTenantAdministration } from '../shared/runtime/config/tenant-administration.ts';
import { main } from './commands/main.ts';

// Whoever reads us may have had enough: `askacme list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  config: () => readConfig(),
  indexAdministration: () => readIndexAdministration(),
  tenantAdministration: () => readTenantAdministration(),
});
