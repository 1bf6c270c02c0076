import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPoolDatabase } from '../../../../../shared/adapters/postgres/pool-database.ts';
import { type PostgresSocket, startPostgresSocket } from '../../../../support/postgres-socket.ts';

/** What a client tells a server first, as names and values. The server hangs up. */
async function firstMessage(call: (url: string) => Promise<unknown>): Promise<Record<string, string>> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const server = createServer((client) => {
    client.once('data', (bytes) => {
      resolve(bytes as Buffer);
      client.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  await call(`postgres://app_user@127.0.0.1:${(server.address() as AddressInfo).port}/askacme`).catch(
    () => undefined,
  );
  server.close();
  // After the length and the version.
  const words = (await promise).toString('utf8', 8).split('\0');
  const pairs: [string, string][] = [];
  for (let at = 0; words[at]; at += 2) pairs.push([words[at] ?? '', words[at + 1] ?? '']);
  return Object.fromEntries(pairs);
}

describe('a connection', () => {
  let socket: PostgresSocket;

  beforeAll(async () => {
    socket = await startPostgresSocket();
  });
  afterAll(() => socket.close());

  it('asks no variable of the environment, whatever pg makes of it', async () => {
    const asked = new Set<string>();
    const { env } = process;
    process.env = new Proxy(env, {
      get(target, name) {
        if (typeof name !== 'string' || !name.startsWith('PG')) return Reflect.get(target, name);
        asked.add(name);
        return 'nonsense';
      },
    });
    try {
      const startUp = await firstMessage((url) =>
        createPoolDatabase({ url, poolSize: 1, statementTimeoutMs: 10_000 }).query('select 1', []),
      );
      const stubborn = createPoolDatabase({ url: socket.url, poolSize: 1, statementTimeoutMs: 10_000 });
      const rows = await stubborn.query('select 1 as one', []);
      await stubborn.close();

      expect(rows).toEqual([{ one: 1 }]);
      expect(startUp).toEqual({
        user: 'app_user',
        database: 'askacme',
        application_name: 'askacme',
        client_encoding: 'UTF8',
        options: expect.stringContaining('-c statement_timeout=10000'),
      });
      expect([...asked]).toContain('PGREPLICATION');
    } finally {
      process.env = env;
    }
  });
});
