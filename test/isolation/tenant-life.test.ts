/**
 * A tenant's life while the server runs: added, suspended and erased by commands, and never back: not by a remembered
 * authorization, not by a request under way, not by a restart.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../bin/commands/main.ts';
import { type LocalServer, startLocalServer } from '../../bin/local-server.ts';
import { openBookInFile } from '../../bin/local-tenants/tenant-file.ts';
import { erasing, suspended } from '../../bin/local-tenants/tenant-life.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { tenantId } from '../support/documents.ts';
import { captureIo } from '../unit/bin/captured-io.ts';

let directory: string;
let server: LocalServer;

const start = async (...tenants: string[]): Promise<void> => {
  server = await startLocalServer({
    ...{ port: 0, dataDirectory: directory, samples: false, tenants, engines: offlineEngines },
    environment: { failMode: 'open', logLevel: 'SILENT', allowedOrigins: [] },
    tenantPollMs: 20,
  });
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-life-'));
  await start('acme-2');
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

async function run(...argv: string[]) {
  const io = captureIo({ ASKACME_DATA_DIR: directory });
  return { code: await main(argv, io), ...io.written };
}

const tokens = new Map<string, string>();
/** The same of a tenant each time, so that the gateway remembers what the authorizer said. */
async function tokenOf(id: string): Promise<string> {
  const token =
    tokens.get(id) ?? (await server.issuer.issueToken({ tenantId: id, roles: ['admin', 'pii_access'] }));
  tokens.set(id, token);
  return token;
}
afterEach(() => tokens.clear());

async function call(id: string, method: string, path: string, body?: unknown) {
  const response = await fetch(server.origin + path, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(id)}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: (await response.text()).replace(/"request_id":"[^"]*"/, '') };
}

const document = (of: string) => ({
  id: 'same',
  title: `Of ${of}`,
  content: `The cormorant of ${of} dives.`,
  contains_pii: false,
});

/** Refused in spite of what the gateway remembers. */
const refused = (id: string) =>
  vi.waitFor(async () => expect((await call(id, 'GET', '/documents')).status).toBe(403), {
    timeout: 5_000,
    interval: 20,
  });

const receiptIn = (stdout: string): string => /^Receipt: (.+)$/m.exec(stdout)?.[1] ?? '';

describe('a tenant of a running server', () => {
  it('is served at once, refused soon, erased with a receipt that holds, and as unknown as one that never was', async () => {
    await run('tenant', 'add', 'acme');
    for (const id of ['acme', 'acme-2']) {
      expect((await call(id, 'POST', '/ingest', document(id))).status).toBe(201);
    }
    await run('tenant', 'suspend', 'acme');
    await refused('acme');

    const { code, stdout, stderr } = await run('tenant', 'erase', 'acme', '--yes', 'acme');

    expect(stderr).toMatch(/Another process carries it out|Taking out/);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('documents 1, records'),
    });
    const file = receiptIn(stdout);
    expect(await run('receipt', 'verify', file)).toMatchObject({ code: 0 });
    const forged = join(directory, 'forged.json');
    await writeFile(forged, (await readFile(file, 'utf8')).replace('"documents": 1', '"documents": 0'));
    expect(await run('receipt', 'verify', forged)).toMatchObject({ code: 1 });
    expect((await run('tenant', 'list')).stdout).toMatch(/^acme +erased/m);
    for (const [method, path] of [
      ['GET', '/documents'],
      ['GET', '/documents/same'],
      ['DELETE', '/documents/same'],
    ] as const) {
      expect(await call('acme', method, path)).toEqual(await call('acme-22', method, path));
    }
    expect((await call('acme-2', 'GET', '/documents/same')).text).toContain('The cormorant of acme-2 dives.');
  });

  it('leaves nothing by a request that was let in before its suspension and writes after its erasure', async () => {
    await run('tenant', 'add', 'acme-3');
    await call('acme-3', 'POST', '/ingest', document('acme-3'));
    const slow = await heldBack('acme-3', JSON.stringify({ ...document('acme-3'), id: 'late' }));
    await run('tenant', 'suspend', 'acme-3');
    const { stdout } = await run('tenant', 'erase', 'acme-3', '--yes', 'acme-3');

    const status = await slow.finish();

    expect(status).toBe(403);
    expect(receiptIn(stdout)).not.toBe('');
    expect(JSON.parse(await readFile(receiptIn(stdout), 'utf8'))).toMatchObject({ erased: { documents: 1 } });
    // Beneath every wall: a second look says what the first said.
    await expectNothingOf('acme-3');
  });

  it('stays what it is over a restart that names it', async () => {
    await run('tenant', 'add', 'acme-4');
    await call('acme-4', 'POST', '/ingest', document('acme-4'));
    await run('tenant', 'suspend', 'acme-4');
    await server.close();

    await start('acme', 'acme-2', 'acme-4');
    const seal = join(directory, 'seal');
    const keys = (await readdir(seal)).filter((name) => name.startsWith('keys-acme.'));

    expect(server.notices.map((line) => line.split(' since ')[0])).toEqual([
      'acme is erased',
      'acme-4 is suspended',
    ]);
    for (const id of ['acme', 'acme-4']) expect((await call(id, 'GET', '/documents')).status).toBe(403);
    for (const name of keys) expect(await readFile(join(seal, name), 'utf8')).toBe('');
    expect(keys).toHaveLength(1);
    await run('tenant', 'resume', 'acme-4');
    tokens.clear();
    expect((await call('acme-4', 'GET', '/documents/same')).text).toContain('The cormorant of acme-4 dives.');
  });

  it('whose erasure was cut off is erased by the next start', async () => {
    const id = tenantId('acme-5');
    await run('tenant', 'add', id);
    await call(id, 'POST', '/ingest', document(id));
    await server.close();
    // As a server leaves it that is killed in the middle.
    const book = openBookInFile(directory);
    await book.change(id, (entry) => suspended(entry, id, new Date()));
    await book.change(id, (entry) => erasing(entry, id, new Date()));

    await start(id);

    const { code, stdout } = await run('tenant', 'erase', id, '--yes', id);
    expect(code).toBe(0);
    expect(await run('receipt', 'verify', receiptIn(stdout))).toMatchObject({ code: 0 });
    expect(stdout).toContain('documents 1, records');
    await expectNothingOf(id);
  });
});

/** A request whose authorization is done and whose body is not. */
async function heldBack(id: string, body: string): Promise<{ finish(): Promise<number> }> {
  const answer = Promise.withResolvers<number>();
  const outgoing = request(`${server.origin}/ingest`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await tokenOf(id)}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  outgoing.on('error', answer.reject);
  outgoing.on('response', (response) => {
    response.resume();
    answer.resolve(response.statusCode ?? 0);
  });
  const wanted = Promise.withResolvers<void>();
  outgoing.on('continue', wanted.resolve);
  outgoing.flushHeaders();
  // The gateway asks for the body when the authorizer has let the request in.
  await wanted.promise;
  outgoing.write(body.slice(0, 10));
  return {
    finish() {
      outgoing.end(body.slice(10));
      return answer.promise;
    },
  };
}

/** The entry is set back to `erasing`: then everything is counted and taken out again. */
async function expectNothingOf(id: string): Promise<void> {
  const book = openBookInFile(directory);
  await book.change(tenantId(id), (entry) => ({
    ...(entry as NonNullable<typeof entry>),
    status: 'erasing',
    receipt: undefined,
  }));
  const { stdout } = await run('tenant', 'erase', id, '--yes', id);
  expect(stdout).toContain('Taken out: documents 0, records 0.');
}
