/** askacme rotate-key over a data directory, and where a local server keeps its keys. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { sealerOf } from '../../../../bin/local-server.ts';
import { offlineEngines } from '../../../../shared/runtime/config/engine-config.ts';
import { openKeyAdministration, openSealer } from '../../../../shared/runtime/open-sealer.ts';
import { acme } from '../../../support/documents.ts';
import { captureIo } from '../captured-io.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'askacme-rotate-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const io = captureIo(variables);
  const exitCode = await main(['rotate-key', ...argv], io);
  return { exitCode, ...io.written };
}

describe('rotate-key', () => {
  it.each([
    ['--data-dir', () => run(['acme', '--data-dir', directory])],
    ['ASKACME_DATA_DIR', () => run(['acme'], { ASKACME_DATA_DIR: directory })],
    ['SEAL_DIRECTORY', () => run(['acme'], { SEAL_DIRECTORY: directory })],
  ])('gives a tenant of %s a new key, and keeps what was sealed readable', async (_how, rotate) => {
    const keys = { kind: 'local', directory } as const;
    await (await openKeyAdministration(keys)).create(acme, { keyedTerms: true });
    const logger = { error: vi.fn() };
    const place = { documentId: 'd', pii: false, generation: 'g', number: 1 };
    const before = (await (await openSealer(keys, { logger })).of(acme)).seal(place, 'plain');

    expect(await rotate()).toEqual({ exitCode: 0, stdout: 'acme has key 2.\n', stderr: '' });

    const seal = await (await openSealer(keys, { logger })).of(acme);
    expect(seal.open(place, before)).toBe('plain');
    expect(Buffer.from(seal.seal(place, ''), 'base64').readUInt32BE(1)).toBe(2);
  });

  it.each<[argv: string[], exitCode: number, message: string]>([
    [[], 2, 'TENANT is missing.'],
    [['Acme'], 2, '"Acme" cannot be a tenant'],
    [['acme'], 1, 'Without a data directory the keys are in the memory of the server, and end with it.'],
  ])('says what is wrong with %j', async (argv, exitCode, message) => {
    const { stderr, ...rest } = await run(argv);

    expect(rest).toEqual({ exitCode, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('makes no keys for a tenant that has none', async () => {
    const { exitCode, stderr } = await run(['acme', '--data-dir', directory]);

    expect([exitCode, stderr]).toEqual([1, 'acme has no keys there.\n']);
    expect(await readdir(join(directory, 'seal'))).toEqual(['master-key.jwk.json']);
  });
});

describe('the keys of a local server', () => {
  const pinecone = {
    kind: 'pinecone',
    indexHost: 'http://127.0.0.1:1',
    apiKey: { kind: 'value', value: 'x' },
    dimension: 4,
  } as const;
  const named = { kind: 'local', directory: '/keys' } as const;

  it.each([
    ['end with a database in memory', {}, undefined, { kind: 'memory' }],
    ['are beside a database that is kept', {}, '/data', { kind: 'local', directory: '/data' }],
    [
      'are kept where documents are in another store',
      { store: pinecone },
      undefined,
      { kind: 'local', directory: '.askacme' },
    ],
    ['are where they were put', { sealer: named }, '/data', named],
  ])('%s', (_where, engines, dataDirectory, sealer) => {
    expect(sealerOf({ engines: { ...offlineEngines, ...engines }, dataDirectory })).toEqual(sealer);
  });
});
