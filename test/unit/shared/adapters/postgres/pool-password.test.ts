import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPoolDatabase,
  type PoolDatabase,
} from '../../../../../shared/adapters/postgres/pool-database.ts';
import type { Secret } from '../../../../../shared/ports/secret.ts';
import { type PasswordServer, startPasswordServer } from '../../../../support/password-server.ts';

const unavailable = { code: 'dependency-unavailable' };

describe('the password of a pool', () => {
  let server: PasswordServer;
  const databases: PoolDatabase[] = [];
  /** What the vault holds, and what the process remembers of it. */
  let held: string;
  let remembered: string;
  let renewals: string[];

  const secret: Secret = {
    value: async () => remembered,
    async renew(refused) {
      renewals.push(refused);
      // As long as a call to a vault takes, so that others are refused meanwhile.
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      remembered = held;
      return remembered;
    },
  };

  const open = (password: Secret | undefined, poolSize = 1): PoolDatabase => {
    const database = createPoolDatabase({
      url: `postgres://app_user@127.0.0.1:${server.port}/askacme`,
      password,
      poolSize,
      statementTimeoutMs: 5_000,
    });
    databases.push(database);
    return database;
  };

  beforeEach(async () => {
    server = await startPasswordServer('old-password');
    held = 'old-password';
    remembered = 'old-password';
    renewals = [];
  });
  afterEach(async () => {
    await Promise.all(databases.splice(0).map((database) => database.close()));
    await server.close();
  });

  it('is asked for with each new connection, and with no other statement', async () => {
    const database = open(secret);
    await database.query('select 1', []);
    await database.query('select 1', []);
    server.cutAll();

    await database.query('select 1', [], 'repeatable');

    expect(server.offered).toEqual(['old-password', 'old-password']);
    expect(renewals).toEqual([]);
  });

  it('is renewed once when the server refuses it, and the statement goes through', async () => {
    const database = open(secret);
    held = 'new-password';
    server.password = 'new-password';

    await expect(database.query('select 1', [])).resolves.toEqual([]);

    expect(server.offered).toEqual(['old-password', 'new-password']);
    expect(renewals).toEqual(['old-password']);
  });

  it('is renewed once for all connections that are refused at the same time', async () => {
    const database = open(secret, 3);
    held = 'new-password';
    server.password = 'new-password';

    await Promise.all([1, 2, 3].map(() => database.query('select 1', [])));

    expect(renewals).toEqual(['old-password']);
    expect(server.offered.filter((offered) => offered === 'new-password').length).toBe(3);
  });

  it('that nobody has anew is not offered again', async () => {
    const database = open(secret);
    server.password = 'another-password';

    await expect(database.query('select 1', [])).rejects.toMatchObject(unavailable);

    expect(server.offered).toEqual(['old-password']);
    expect(renewals).toEqual(['old-password']);
  });

  it('is in no failure', async () => {
    const database = open(secret);
    server.password = 'another-password';

    const error = (await database.query('select 1', []).catch((thrown: Error) => thrown)) as Error;

    expect(`${error.message} ${(error.cause as Error).message} ${JSON.stringify(error)}`).not.toContain(
      'old-password',
    );
  });

  it.each([
    ['is not configured', undefined],
    ['cannot be read', { ...secret, value: () => Promise.reject(new Error('the vault is away')) }],
  ])('that %s is a failure, and leaves no open connection behind', async (_, password) => {
    const database = open(password);

    await expect(database.query('select 1', [])).rejects.toMatchObject(unavailable);

    for (let turn = 0; turn < 50 && server.open() > 0; turn++) await setImmediate();
    expect(server.open()).toBe(0);
    expect(server.offered).toEqual([]);
  });
});

describe('a process that stood still while the server closed its connections', () => {
  it('notices before it writes, so that no write is lost', async () => {
    const cut = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { password: 'password', cut };
    const worker = new Worker(new URL('../../../../support/password-server-worker.ts', import.meta.url), {
      workerData,
    });
    const [port] = (await once(worker, 'message')) as [number];
    const database = createPoolDatabase({
      url: `postgres://app_user:password@127.0.0.1:${port}/askacme`,
      poolSize: 1,
      statementTimeoutMs: 5_000,
    });
    await database.query('select 1', []);

    worker.postMessage('cut');
    // As a function that is frozen between two requests: nothing of what happens meanwhile is seen yet.
    Atomics.wait(cut, 0, 0);
    const writing = database.query('insert', []);

    await expect(writing).resolves.toEqual([]);
    await database.close();
    await worker.terminate();
  });
});
