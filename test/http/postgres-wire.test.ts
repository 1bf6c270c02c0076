/** The whole demo on a Postgres at the other end of a socket: the local server as a process of its own, through `pg`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgresSocket } from '../support/postgres-socket.ts';
import { type ServerProcess, startConfiguredServer } from '../support/server-process.ts';
import { runDemo } from '../support/whole-demo.ts';

let postgres: Awaited<ReturnType<typeof startPostgresSocket>>;
let server: ServerProcess;
let directory: string;

beforeAll(async () => {
  postgres = await startPostgresSocket();
  directory = await mkdtemp(join(tmpdir(), 'askacme-postgres-wire-'));
  server = await startConfiguredServer(
    { STORE: 'postgres', DATABASE_URL: postgres.url },
    ...['--data-dir', directory, '--samples'],
  );
});
afterAll(async () => {
  expect(await server.stop('SIGTERM')).toBe(0);
  await postgres.close();
  await rm(directory, { recursive: true, force: true });
});

it('passes the whole demo', async () => {
  const { exitCode, stdout, failed } = await runDemo(server.origin, directory);

  expect(failed).toEqual([]);
  expect(stdout).toMatch(/\n(\d+)\/\1 passed\n$/);
  expect(exitCode).toBe(0);
}, 120_000);
