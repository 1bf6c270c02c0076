/** askacme tenant without --env, where no server runs: everything is done by the command itself. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { type LocalServerOptions, startLocalServer } from '../../../../bin/local-server.ts';
import { knownStores } from '../../../../bin/local-tenants/known-stores.ts';
import { startPineconeServer } from '../../../../infra/local/pinecone/server.ts';
import { offlineEngines } from '../../../../shared/runtime/config/engine-config.ts';
import { captureIo } from '../captured-io.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-tenant-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function run(...argv: string[]) {
  const io = captureIo({ ASKACME_DATA_DIR: directory });
  return { code: await main(argv, io), ...io.written };
}
const tenant = (...argv: string[]) => run('tenant', ...argv);

const keyFiles = async (id: string): Promise<number[]> => {
  const seal = join(directory, 'seal');
  const names = (await readdir(seal)).filter((name) => name.startsWith(`keys-${id}.`));
  return await Promise.all(names.map(async (name) => (await stat(join(seal, name))).size));
};

describe('askacme tenant on this machine', () => {
  it('adds, lists, suspends and resumes', async () => {
    const added = await tenant('add', 'acme', '--name', 'Acme, Inc.');
    await tenant('add', 'acme-2');
    const again = await tenant('add', 'acme');
    await tenant('suspend', 'acme');
    const suspended = await tenant('list');
    await tenant('resume', 'acme');
    const resumed = await tenant('list');

    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('Added acme (Acme, Inc.).') });
    expect(again.stdout).toContain('acme (Acme, Inc.) was there already, and is active.');
    expect(suspended.stdout).toMatch(
      /^TENANT {2}STATUS +SINCE +NAME\nacme +suspended +\S+Z +Acme, Inc\.\nacme-2 +active +\S+Z +acme-2\n$/,
    );
    expect(resumed.stdout).toMatch(/^acme +active/m);
    expect(await keyFiles('acme')).toEqual([expect.any(Number)]);
  });

  it('says what is missing where there is no tenant', async () => {
    expect((await tenant('list')).stdout).toContain('npx askacme tenant add');
    expect(await tenant('suspend', 'acme')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no tenant acme.'),
    });
  });

  it('erases without a server, and what is left is the entry, the receipt and the record', async () => {
    await serve(async (call) => {
      await call('acme', 'POST', '/ingest', { id: 'd', title: 'T', content: 'A cormorant dives.' });
      await call('acme-2', 'POST', '/ingest', { id: 'd', title: 'T', content: 'Another one stays.' });
    });
    const early = await tenant('erase', 'acme', '--yes', 'acme');
    await tenant('suspend', 'acme');

    const { code, stdout, stderr } = await tenant('erase', 'acme', '--yes', 'acme');
    const again = await tenant('erase', 'acme', '--yes', 'acme');

    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining('Suspend it first') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Erased acme\.\nTaken out: documents 1, records \d+\. /);
    expect(stderr).toContain('Taking out everything of acme; documents: 1');
    const file = /^Receipt: (.+)$/m.exec(stdout)?.[1] ?? '';
    expect(await run('receipt', 'verify', file)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('VALID: '),
    });
    expect(again.stdout).toContain(`acme was erased already.`);
    expect(again.stdout).toContain(file);
    expect(await keyFiles('acme')).toEqual([0]);
    const audit = await run('audit', 'verify', join(directory, 'audit.ndjson'));
    expect(audit).toMatchObject({ code: 0 });
    expect(await readFile(join(directory, 'audit.ndjson'), 'utf8')).toContain('"audit":"tenant.erased"');
    expect(await tenant('add', 'acme')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('goes to nobody else'),
    });
    await serve(async (call) => {
      expect((await call('acme-2', 'GET', '/documents/d')).text).toContain('Another one stays.');
      const [erased, unknown] = [
        await call('acme', 'GET', '/documents/d'),
        await call('acme-22', 'GET', '/documents/d'),
      ];
      expect(erased).toEqual(unknown);
      expect(erased.status).toBe(403);
    });
  });

  it('tells why an erasure came to nothing, leaves the tenant erasing, and goes on when it is asked again', async () => {
    await tenant('add', 'acme');
    await tenant('suspend', 'acme');
    // Not made by AskAcme: the database does not open.
    await mkdir(join(directory, 'postgres'));
    await writeFile(join(directory, 'postgres', 'mine'), '');

    const failed = await tenant('erase', 'acme', '--yes', 'acme');
    const list = await tenant('list');
    await rm(join(directory, 'postgres'), { recursive: true });
    const done = await tenant('erase', 'acme', '--yes', 'acme');

    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('was not made by AskAcme') });
    expect(list.stdout).toMatch(/^acme +erasing .*\nacme: .*was not made by AskAcme/m);
    expect(done.code).toBe(0);
    expect((await readdir(directory)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('sets what a tenant chose for itself, and its uploads are inspected so', async () => {
    await tenant('add', 'acme');
    const asked = await tenant('settings', 'acme');
    const set = await tenant('settings', 'acme', '--strict-pii');
    const letter = {
      title: 'Visit',
      content: 'Please welcome Maria Gonzalez at 12 Elm Street, Springfield.',
    };
    const flagged: unknown[] = [];
    const upload = async (call: Call): Promise<void> => {
      for (const id of ['acme', 'acme-2']) {
        flagged.push(JSON.parse((await call(id, 'POST', '/ingest', letter)).text).pii_flagged);
      }
    };

    await serve(upload);
    const unset = await tenant('settings', 'acme', '--no-strict-pii', '--audit-questions');

    expect(asked.stdout).toBe('acme: strict-pii off, audit-questions off.\n');
    expect(set.stdout).toMatch(/^acme: strict-pii on, audit-questions off\. It holds within 60 s/);
    expect(unset.stdout).toMatch(/^acme: strict-pii off, audit-questions on\. /);
    expect(flagged).toEqual([true, false]);
  });

  it('remembers the store of a server, but for one that ends with it', async () => {
    const pinecone = await startPineconeServer({ port: 0, dimension: 1024 });
    const apiKey = { kind: 'value', value: pinecone.apiKey } as const;
    const store = { kind: 'pinecone', indexHost: pinecone.origin, apiKey, dimension: 1024 } as const;
    const engines = { ...offlineEngines, store };

    await serve(async () => undefined, { engines, storeEndsHere: true });
    expect(await knownStores(directory)).toEqual([]);
    await serve(async () => undefined, { engines });
    await pinecone.close();

    expect(await knownStores(directory)).toEqual([`${pinecone.origin}/`]);
  });

  it('says how to reach tenants that are in a server’s memory', async () => {
    const io = captureIo({});
    const cwd = process.cwd();
    process.chdir(directory);
    const code = await main(['tenant', 'list'], io).finally(() => process.chdir(cwd));

    expect(code).toBe(1);
    expect(io.written.stderr).toContain('npm start -- --data-dir DIR');
  });

  it.each([
    [[], 'An action is missing: add, list'],
    [['show', 'acme'], '"show" needs --env ENV'],
    [['create', 'acme', '--tier', 'standard'], "Unknown option '--tier'"],
    [['list', 'acme'], 'What is "acme" for?'],
    [['add'], 'TENANT is missing'],
    [['add', 'Acme'], '"Acme" cannot be a tenant'],
    [['add', 'acme', '--name', 'A\u001b[2J'], '--name must be'],
    [['add', 'acme', '--data-dir', ''], '--data-dir must name'],
    [['suspend', 'acme', '--name', 'A'], '--name has no meaning for suspend'],
    [['suspend', 'acme', '--strict-pii'], '--strict-pii has no meaning for suspend'],
    [['settings', 'acme', '--strict'], "Unknown option '--strict'"],
    [['erase', 'acme'], 'If you mean it: --yes acme'],
    [['erase', 'acme', '--yes', 'acme-2'], 'If you mean it: --yes acme'],
  ])('called as %j explains its use, and does nothing', async (argv, complaint) => {
    const { code, stdout, stderr } = await tenant(...argv);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(complaint);
    expect(await readdir(directory)).toEqual([]);
  });
});

type Call = (
  tenantId: string,
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; text: string }>;

async function serve(
  work: (call: Call) => Promise<void>,
  options: Partial<LocalServerOptions> = {},
): Promise<void> {
  const tenants = ['acme', 'acme-2'];
  const server = await startLocalServer({
    ...{ port: 0, dataDirectory: directory, samples: false, tenants, engines: offlineEngines },
    environment: { failMode: 'open', logLevel: 'SILENT', allowedOrigins: [] },
    ...options,
  });
  try {
    await work(async (tenantId, method, path, body) => {
      const token = await server.issuer.issueToken({ tenantId, roles: ['admin'] });
      const response = await fetch(server.origin + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, text: (await response.text()).replace(/"request_id":"[^"]*"/, '') };
    });
  } finally {
    await server.close();
  }
}
