/** A kill at any moment: what was acknowledged is there whole, and nothing is there by half. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readIssuer } from '../../infra/local/issuer.ts';
import { outcome, type ServerProcess, spawnServer, startServerProcess } from '../support/server-process.ts';

const documentIds = Array.from({ length: 12 }, (_, n) => `doc-${n}`);
const versionOf = (id: string, version: number) =>
  `${id} in version ${version} tells of a cormorant. `.repeat(20 + ((version * 37) % 120));

describe('a data directory', () => {
  let directory: string;
  let authorization: string;
  let server: ServerProcess;

  const start = () => startServerProcess('--data-dir', directory, '--no-samples', '--tenants', 'acme,acme-2');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'askacme-crash-'));
    server = await start();
    const issuer = await readIssuer(directory);
    authorization = `Bearer ${await issuer.issueToken({ tenantId: 'acme', roles: ['admin'] })}`;
  });
  afterAll(async () => {
    await server.stop('SIGTERM');
    await rm(directory, { recursive: true, force: true });
  });

  const get = async (id: string): Promise<{ status: number; content?: string }> => {
    const response = await fetch(`${server.origin}/documents/${id}`, { headers: { authorization } });
    return { status: response.status, ...((await response.json()) as { content?: string }) };
  };
  const ingest = (id: string, version: number) =>
    fetch(`${server.origin}/ingest`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ id, title: id, content: versionOf(id, version) }),
    });

  it('holds every acknowledged document whole and no half one after kill -9 while documents are written', async () => {
    const acknowledged = new Map<string, number>();
    let version = 0;

    for (let round = 0; round < 3; round++) {
      let killed = false;
      // Each id has one writer, so that "last acknowledged" is well defined.
      const writers = documentIds.map(async (id) => {
        while (!killed) {
          version++;
          const mine = version;
          const status = await ingest(id, mine).then(
            (response) => response.status,
            () => 0,
          );
          if (status === 200 || status === 201) acknowledged.set(id, mine);
        }
      });
      while (acknowledged.size < documentIds.length || version < 60 * (round + 1)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await server.stop('SIGKILL');
      killed = true;
      await Promise.all(writers);
      server = await start();

      for (const [id, last] of acknowledged) {
        const { status, content = '' } = await get(id);
        const found = Number(/version (\d+)/.exec(content)?.[1]);
        expect(status).toBe(200);
        // The last acknowledged, or one on its way whose answer the kill cut off; whole in either case.
        expect(found).toBeGreaterThanOrEqual(last);
        expect(content).toBe(versionOf(id, found));
      }
    }
  });

  it('is refused to a second process, which says who has it', async () => {
    const second = await outcome(spawnServer('--port', '0', '--data-dir', directory));

    expect(second.code).toBe(1);
    expect(second.output).toMatch(/in use by process \d+/);
  });

  it('keeps documents, keys and tenants over a stop by SIGTERM, which exits 0', async () => {
    await ingest('kept', 7);

    const code = await server.stop('SIGTERM');
    server = await startServerProcess('--data-dir', directory, '--no-samples');

    expect(code).toBe(0);
    expect((await get('kept')).content).toBe(versionOf('kept', 7));
  });
});

describe('the server', () => {
  it('says what to do where the port is taken, and exits 1', async () => {
    const first = await startServerProcess('--no-samples');
    const port = new URL(first.origin).port;

    const second = await outcome(spawnServer('--no-samples', '--port', port));
    await first.stop('SIGTERM');

    expect(second.code).toBe(1);
    expect(second.output).toContain(`Port ${port} is in use`);
  });

  describe('stopped by SIGTERM', () => {
    let directory: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'askacme-stop-'));
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    it.each(['issuer.jwk.json', 'postgres.lock'])(
      'exits 0 and never listens when all it has done is make %s',
      async (file) => {
        const child = spawnServer('--port', '0', '--data-dir', directory);
        const ended = outcome(child);
        while (child.exitCode === null && !existsSync(join(directory, file))) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }

        child.kill('SIGTERM');
        const { code, output } = await ended;

        expect(output).not.toContain('listening');
        expect(code).toBe(0);
      },
    );

    it('exits 0 well within 5 s while large documents are written', async () => {
      const server = await startServerProcess(
        ...['--data-dir', directory, '--no-samples', '--tenants', 'acme,acme-2'],
      );
      const issuer = await readIssuer(directory);
      const word = (n: number) => (n * 2_654_435_761).toString(36);
      const content = Array.from({ length: 500_000 / 9 }, (_, n) => word(n).slice(0, 8)).join(' ');
      const ingests = ['acme', 'acme-2'].flatMap((tenantId) =>
        ['a', 'b', 'c'].map(async (id) =>
          fetch(`${server.origin}/ingest`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${await issuer.issueToken({ tenantId, roles: ['admin'] })}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify({ id, title: id, content }),
          }).then(
            ({ status }) => status,
            () => 'cut',
          ),
        ),
      );
      await Promise.race(ingests);

      const sentAtMs = performance.now();
      const code = await server.stop('SIGTERM');
      const tookMs = performance.now() - sentAtMs;

      expect(await Promise.all(ingests)).toContain(201);
      expect(code).toBe(0);
      // The rest of the 5 s is for a thread that is busy when the signal comes; this one is not.
      expect(tookMs).toBeLessThan(4_000);
    });

    it('has made nothing that others can read', async () => {
      const server = await startServerProcess('--data-dir', directory, '--no-samples');
      await server.stop('SIGTERM');

      const modes = await Promise.all(
        (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).mode & 0o077),
      );

      expect(modes.length).toBeGreaterThan(3);
      expect(new Set(modes)).toEqual(new Set([0]));
    });
  });

  it.each([
    { options: ['--port', 'abc'], says: '--port must be' },
    { options: ['--tenants', 'No Tenant'], says: "'No Tenant' cannot be a tenant" },
    { options: ['--auth', 'off'], says: "Unknown option '--auth'" },
  ])('refuses to start with $options and says why', async ({ options, says }) => {
    const { code, output } = await outcome(spawnServer(...options));

    expect(code).toBe(1);
    expect(output).toContain(says);
  });
});
