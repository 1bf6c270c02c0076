/** The record of a running server: requests, kills and starts, verified by the command line. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../bin/commands/main.ts';
import { type LocalIssuer, readIssuer } from '../../infra/local/issuer.ts';
import type { Role } from '../../shared/tenancy/roles.ts';
import { type ServerProcess, startConfiguredServer } from '../support/server-process.ts';
import { captureIo } from '../unit/bin/captured-io.ts';

const key = 'Yv3kJq8Zt5Rw2Yb7NdYv3kJq8Zt5Rw2Yb7Nd';

let directory: string;
let issuer: LocalIssuer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-record-'));
  await writeFile(join(directory, 'key'), key);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const data = () => join(directory, 'data');
const log = () => join(data(), 'audit.ndjson');

async function start(): Promise<ServerProcess> {
  const options = ['--data-dir', data(), '--no-samples', '--tenants', 'acme,acme-2'];
  const server = await startConfiguredServer({ AUDIT_KEY: key }, ...options);
  issuer = await readIssuer(data());
  return server;
}

async function call(
  server: ServerProcess,
  tenantId: string,
  roles: Role[],
  method: string,
  path: string,
  body?: unknown,
) {
  const token = tenantId === '' ? 'canary.token.x' : await issuer.issueToken({ tenantId, roles });
  const response = await fetch(server.origin + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.status;
}

async function verify(...options: string[]) {
  const io = captureIo();
  const exitCode = await main(
    ['audit', 'verify', log(), '--key-file', join(directory, 'key'), ...options],
    io,
  );
  return { exitCode, ...io.written };
}

const records = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(log(), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{"') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const document = {
  id: 'd',
  title: 'A canary of a title',
  content: 'The canary sings at dawn.',
  tags: ['canary'],
};

describe('the record of a server', () => {
  it('has every decision, is whole after a kill in mid-line, and says so to whoever verifies it', async () => {
    const first = await start();
    const statuses = [
      await call(first, 'acme', ['editor'], 'POST', '/ingest', document),
      await call(first, 'acme-2', ['editor'], 'POST', '/ingest', document),
      await call(first, 'acme', [], 'POST', '/query', { query: 'When does the canary sing?' }),
      await call(first, 'acme', [], 'DELETE', '/documents/d'),
      await call(first, 'acme-2', [], 'GET', '/documents/canary'),
      await call(first, '', [], 'GET', '/documents'),
      await call(first, 'globex', [], 'GET', '/documents'),
      await call(first, 'acme', [], 'POST', '/query', { query: '' }),
    ];
    await first.stop('SIGKILL');
    await writeFile(log(), '{"audit":"request.dec', { flag: 'a' });
    const second = await start();
    await Promise.all(Array.from({ length: 40 }, () => call(second, 'acme-2', [], 'GET', '/documents')));
    await second.stop('SIGTERM');

    expect(statuses).toEqual([201, 201, 200, 403, 404, 401, 403, 422]);
    const events = (await records()).filter(({ audit }) => audit === 'request.decided');
    expect(
      events
        .slice(0, 8)
        .map(({ action, decision, wall, tenant_id }) => `${action} ${decision} ${wall} ${tenant_id}`),
    ).toEqual([
      'ingest allowed undefined acme',
      'ingest allowed undefined acme-2',
      'query allowed undefined acme',
      'delete refused role acme',
      'get refused undefined acme-2',
      'authorize refused token undefined',
      'authorize refused tenant undefined',
      'query refused contract acme',
    ]);
    expect(events).toHaveLength(48);
    const { exitCode, stdout } = await verify();
    expect(stdout).toMatch(/ open, keyed\n.* (?:closed|open), keyed\n/);
    expect(stdout).toMatch(/audit\.ndjson:\d+ is torn/);
    // What is torn is no record.
    expect(stdout).toMatch(/ in 2 chains(?:, 1 other line)?: intact\. /);
    expect(exitCode).toBe(0);
  }, 180_000);

  it('has no word of what tenants said, and no token', async () => {
    const text = JSON.stringify((await records()).map(({ document_ids: _, ...rest }) => rest));

    expect(text.length).toBeGreaterThan(10_000);
    expect(text).not.toContain('canary');
    expect(text).not.toContain(key);
  });

  it('is found out where a refusal is made an approval', async () => {
    const text = await readFile(log(), 'utf8');
    await writeFile(log(), text.replace('"decision":"refused"', '"decision":"allowed"'));

    const { exitCode, stdout } = await verify('--json');

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).faults).toMatchObject([{ kind: 'changed' }]);
  });
});
