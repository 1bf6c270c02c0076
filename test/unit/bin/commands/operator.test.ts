import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import type { PineconeServer } from '../../../../infra/local/pinecone/server.ts';
import { openSecret } from '../../../../shared/runtime/open-secret.ts';
import { startRecordedPineconeServer } from '../../../support/pinecone-contract.ts';
import { captureIo } from '../captured-io.ts';
import { startLoopbackApi, unusedUrl } from '../loopback-api.ts';

const key = 'pcsk_canary3kJq8Zt5Rw2Yb7';

async function run(argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const io = captureIo(variables);
  const exitCode = await main(argv, io);
  const { stdout, stderr } = io.written;
  // Whatever happens, no secret is printed.
  expect(stdout + stderr).not.toContain('canary');
  return { exitCode, stdout, stderr };
}

describe("the operator's commands", () => {
  it.each(['migrate', 'index', 'erase'])('have help: %s', async (name) => {
    const { exitCode, stdout } = await run([name, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: npx askacme ${name} `));
    expect((await run(['--help'])).stdout).toContain(`\n  ${name} `);
  });

  it.each([
    [['migrate', 'now'], 'What is "now" for?'],
    [['migrate', '--storage', 'bits'], '--storage must be vector or halfvec, not "bits".'],
    [['migrate', '--partition-tenant', 'acme'], '--partition-tenant needs --partitioned.'],
    [
      ['migrate', '--partitioned', '--partition-tenant', 'Acme'],
      '--partition-tenant: "Acme" cannot be a tenant',
    ],
    [['index'], 'create or describe is missing.'],
    [['index', 'delete', 'askacme'], 'create or describe, not "delete".'],
    [['index', 'create'], 'NAME is missing.'],
    [['index', 'create', 'a', 'b'], 'Only one NAME is possible'],
    [['index', 'create', 'AskAcme'], 'NAME must be up to 45 of a-z'],
    [['index', 'create', 'a/../b'], 'NAME must be up to 45 of a-z'],
    [['index', 'create', 'a'.repeat(46)], 'NAME must be up to 45 of a-z'],
    [['index', 'create', 'askacme', '--cloud', 'ibm'], '--cloud must be aws, gcp or azure'],
    [['index', 'create', 'askacme', '--region', 'US East'], '--region must be a region'],
    [
      ['index', 'create', 'askacme', '--dimension', '0'],
      '--dimension must be a whole number from 1 to 20000',
    ],
    [['index', 'create', 'askacme', '--dimension', '1e3'], '--dimension must be a whole number'],
    [['index', 'describe', 'askacme', '--dimension', '512'], 'describe takes no options.'],
    [['erase'], 'TENANT is missing.'],
    [['erase', 'acme', 'acme-2', '--yes'], 'Only one TENANT is possible'],
    [['erase', 'Acme', '--yes'], '"Acme" cannot be a tenant'],
    [['erase', 'null', '--yes'], '"null" cannot be a tenant'],
    [['erase', 'acme'], 'every document of acme away, for good. If you mean it, add --yes.'],
  ])('exit 2 for %j', async (argv, message) => {
    const { exitCode, stdout, stderr } = await run(argv, { PINECONE_API_KEY: key });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it.each([
    [['migrate'], {}, 'MIGRATION_DATABASE_URL is not set'],
    [['migrate'], { MIGRATION_DATABASE_URL: 'postgres://owner:canary@' }, 'MIGRATION_DATABASE_URL must be'],
    [['index', 'create', 'askacme'], {}, 'PINECONE_API_KEY must be set'],
    [['index', 'describe', 'askacme'], { PINECONE_API_KEY: 'canary' }, 'PINECONE_API_KEY is shorter'],
    [['erase', 'acme', '--yes'], {}, 'STORE is embedded'],
    [
      ['erase', 'acme', '--yes'],
      { STORE: 'pinecone', PINECONE_API_KEY: key },
      'PINECONE_INDEX_HOST must be set',
    ],
  ])('exit 1 and say what is missing for %j with %j', async (argv, variables, message) => {
    const { exitCode, stdout, stderr } = await run(argv, variables);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('exit 1 and say so where nothing listens', async () => {
    const url = await unusedUrl();
    const database = `postgres://app_user@${new URL(url).host}/askacme`;

    const runs = await Promise.all([
      run(['migrate'], {
        MIGRATION_DATABASE_URL: database,
        MIGRATION_DATABASE_PASSWORD: 'canary, a long one',
      }),
      run(['erase', 'acme', '--yes'], { STORE: 'postgres', DATABASE_URL: database }),
    ]);

    for (const { exitCode, stdout, stderr } of runs) {
      expect(exitCode).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain('ECONNREFUSED');
    }
  });
});

describe('askacme index', () => {
  let pinecone: PineconeServer;
  beforeAll(async () => {
    pinecone = await startRecordedPineconeServer({ port: 0, dimension: 1024, apiKey: key });
  });
  beforeEach(() => pinecone.reset());
  afterAll(() => pinecone.close());

  const variables = () => ({ PINECONE_CONTROLLER_HOST: pinecone.origin, PINECONE_API_KEY: key });

  it('makes an index that fits, and prints its host', async () => {
    const made = await run(['index', 'create', 'askacme'], { ...variables(), STORE: 'pinecone' });
    const described = await run(['index', 'describe', 'askacme'], variables());

    expect(made).toEqual({
      exitCode: 0,
      stdout: `askacme: 1024 dimensions, dotproduct, ready\nPINECONE_INDEX_HOST=${pinecone.origin}\n`,
      stderr: '',
    });
    expect(described).toEqual(made);
  });

  it('says what does not fit', async () => {
    await run(['index', 'create', 'askacme'], variables());

    const { exitCode, stdout, stderr } = await run(['index', 'describe', 'askacme'], {
      ...variables(),
      EMBEDDING_DIMENSION: '512',
    });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('1024 dimensions');
    expect(stderr).toContain('It does not fit:\n- ');
    expect(stderr).toContain('512');
  });

  it('exits 1 where there is no such index, or it is there already', async () => {
    const absent = await run(['index', 'describe', 'askacme'], variables());
    await run(['index', 'create', 'askacme'], variables());
    const again = await run(['index', 'create', 'askacme'], variables());

    expect(absent).toMatchObject({ exitCode: 1, stdout: '' });
    expect(absent.stderr).not.toBe('');
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).not.toBe('');
  });

  it('exits 1 where the key is refused, and prints neither', async () => {
    const wrong = { ...variables(), PINECONE_API_KEY: 'pcsk_another-canary-3kJq8Zt5' };

    const { exitCode, stdout, stderr } = await run(['index', 'create', 'askacme'], wrong);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });

  it('asks for the dimension on the command line, else the configured one', async () => {
    const bodies: unknown[] = [];
    await using api = await startLoopbackApi(({ body }) => {
      if (body !== '') bodies.push(JSON.parse(body));
      return { status: 400, headers: { 'content-type': 'application/json' }, body: {} };
    });
    const elsewhere = {
      PINECONE_CONTROLLER_HOST: api.url,
      PINECONE_API_KEY: key,
      EMBEDDING_DIMENSION: '512',
    };

    await run(['index', 'create', 'a', '--cloud', 'gcp', '--region', 'europe-west4'], elsewhere);
    await run(['index', 'create', 'a', '--dimension', '256'], elsewhere);

    expect(JSON.stringify(bodies[0])).toMatch(/512/);
    expect(JSON.stringify(bodies[0])).toMatch(/gcp.*europe-west4|europe-west4.*gcp/);
    expect(JSON.stringify(bodies[1])).toMatch(/256/);
  });
});

describe('a secret of the configuration', () => {
  it('is what was given', async () => {
    const secret = await openSecret({ kind: 'value', value: 'given' });

    expect(await secret.value()).toBe('given');
    expect(await secret.renew('given')).toBe('given');
  });
});
