import { cp, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltBundle, type BuiltBundles, buildBundles } from '../../infra/aws/bundles/build-bundles.ts';
import { bundlePass } from '../../infra/aws/bundles/bundle-pass.ts';
import { sideFileBudget, sizeBudgets } from '../../infra/aws/bundles/size-budgets.ts';
import { trialAuthority, trialVariables } from '../../infra/aws/bundles/trial-variables.ts';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import type { FunctionName } from '../../infra/environments/environment.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { eventOf } from '../support/handler-calls.ts';
import { adaptersOf, packagesOf } from './support/bundle-inputs.ts';
import { callBundle } from './support/bundle-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const environments = { dev: readEnvironment('dev'), aurora: readEnvironment('aurora') };

let scratch: string;
let authority: string;
let built: { readonly dev: BuiltBundles; readonly again: BuiltBundles; readonly aurora: BuiltBundles };

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'askacme-bundles-'));
  authority = join(scratch, 'authority.pem');
  await writeFile(authority, trialAuthority());
  built = {
    dev: await buildBundles(environments.dev, { directory: join(scratch, 'dev'), compileCache: true }),
    again: await buildBundles(environments.dev, { directory: join(scratch, 'again'), compileCache: true }),
    aurora: await buildBundles(environments.aurora, {
      directory: join(scratch, 'aurora'),
      compileCache: false,
    }),
  };
}, 120_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

function bundleOf(bundles: BuiltBundles, name: FunctionName): BuiltBundle {
  const found = bundles.all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no bundle of ${name}`);
  return found;
}

/** As Lambda has it: alone in a directory, far from the project. */
async function unpacked({ directory, name }: BuiltBundle): Promise<string> {
  const task = await mkdtemp(join(scratch, `task-${name}-`));
  await cp(directory, task, { recursive: true });
  return task;
}

describe.each(['dev', 'aurora'] as const)('the bundles of %s', (name) => {
  const environment = environments[name];

  it('are those of its functions', () => {
    expect(built[name].all.map((bundle) => bundle.name)).toEqual(functionsOf(environment));
  });

  it.each(functionsOf(environment))(
    'start in a bare process and export the handler of %s',
    async (functionName) => {
      const task = await unpacked(bundleOf(built[name], functionName));

      const { exports, output } = await callBundle(
        join(task, 'index.mjs'),
        trialVariables(functionName, environment, authority),
      );

      const expected = functionName === 'query' ? ['handler', 'streamingHandler'] : ['handler'];
      expect(exports.toSorted()).toEqual(expected);
      expect(output).toBe('');
    },
  );

  it('name no path of the machine that built them', async () => {
    for (const { directory } of built[name].all) {
      const code = await readFile(join(directory, 'index.mjs'), 'utf8');

      expect(code).not.toContain(root);
      expect(code).not.toContain(`${homedir()}/`);
      expect(code).not.toContain(scratch);
    }
  });

  it('are plain ASCII, which Node keeps in half the memory and reads faster', async () => {
    for (const { directory, bytes } of built[name].all) {
      expect(await readFile(join(directory, 'index.mjs'), 'utf8')).toHaveLength(bytes);
    }
  });

  it('keep within their budgets, and are one file of code each but for what an outage needs and the thread that inspects', async () => {
    for (const { directory, bytes, name: functionName } of built[name].all) {
      const code = (await readdir(directory)).filter((file) => /\.[cm]?js$|\.map$/.test(file));

      const aside = functionName === 'authorizer' ? ['key-snapshot-reader.mjs'] : [];
      const threads = functionName === 'ingest' ? ['inspection-worker.mjs'] : [];
      expect(code.toSorted()).toEqual(['index.mjs', ...aside, ...threads].toSorted());
      expect(bytes).toBeLessThanOrEqual(sizeBudgets[functionName]);
      for (const file of aside) {
        const { size } = await stat(join(directory, file));
        expect(size).toBeLessThanOrEqual(sideFileBudget);
        expect(await readFile(join(directory, file), 'utf8')).toHaveLength(size);
      }
    }
  });

  it('name every package that is in them, with its licence', async () => {
    for (const bundle of built[name].all) {
      const notices = await readFile(join(bundle.directory, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

      for (const packageName of packagesOf(bundle))
        expect(notices).toMatch(new RegExp(`^${packageName} \\d`, 'm'));
    }
  });
});

describe('what a bundle carries', () => {
  const pinecone = ['pinecone', 'secrets-manager'];
  const postgres = ['postgres', 'secrets-manager'];
  /** Of tenants' keys; the table of quotas is of the same service. */
  const keys = ['dynamodb', 'kms'];

  it.each<['dev' | 'aurora', FunctionName, string[]]>([
    ['dev', 'authorizer', ['dynamodb', 's3']],
    ['dev', 'query', ['bedrock', ...keys, ...pinecone]],
    ['dev', 'ingest', ['bedrock', ...keys, ...pinecone]],
    ['dev', 'list', [...keys, ...pinecone]],
    ['dev', 'get', [...keys, ...pinecone]],
    ['dev', 'delete', ['dynamodb', ...pinecone]],
    ['dev', 'health', pinecone],
    ['dev', 'docs', []],
    ['dev', 'pre-token-generation', ['dynamodb']],
    ['dev', 'key-snapshot', ['s3']],
    ['aurora', 'authorizer', ['dynamodb', 's3']],
    ['aurora', 'query', ['bedrock', ...keys, ...postgres]],
    ['aurora', 'list', [...keys, ...postgres]],
    ['aurora', 'migrate', postgres],
  ])('is in %s for %s the adapters that it uses and no others', (name, functionName, adapters) => {
    expect(adaptersOf(bundleOf(built[name], functionName))).toEqual(adapters);
  });

  it('is a driver of Postgres for Aurora alone, and the SDK of Pinecone for Pinecone alone', () => {
    for (const bundle of built.dev.all) expect(packagesOf(bundle)).not.toContain('pg');
    for (const bundle of built.aurora.all) {
      expect(packagesOf(bundle)).not.toContain('@pinecone-database/pinecone');
    }
    expect(packagesOf(bundleOf(built.aurora, 'query'))).toContain('pg');
    expect(packagesOf(bundleOf(built.dev, 'query'))).toContain('@pinecone-database/pinecone');
  });

  it('is the language model only where one is asked', () => {
    const withModels = built.dev.all.filter((bundle) =>
      packagesOf(bundle).has('@aws-sdk/client-bedrock-runtime'),
    );

    expect(withModels.map(({ name }) => name)).toEqual(['query', 'ingest']);
    expect(
      [...bundleOf(built.dev, 'ingest').inputs.keys()].filter((input) => /converse-answerer/.test(input)),
    ).toEqual([]);
  });

  it('is every migration, byte for byte, for the function that applies them and for no other', async () => {
    const source = join(root, 'shared/adapters/postgres/migrations');
    const names = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.sql'));

    for (const name of names) {
      const shipped = join(bundleOf(built.aurora, 'migrate').directory, 'migrations', name);
      expect(await readFile(shipped)).toEqual(await readFile(join(source, name)));
    }
    expect(names.length).toBeGreaterThan(5);
    for (const { name, directory } of built.aurora.all) {
      expect((await readdir(directory)).includes('migrations')).toBe(name === 'migrate');
    }
  });

  it('says so where something is reached that was left out', async () => {
    const bundle = bundleOf(built.dev, 'query');
    const variables = {
      ...trialVariables('query', environments.dev, authority),
      ANSWERER: 'anthropic',
      ANTHROPIC_API_KEY_SECRET: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:trial',
    };
    const caller = { tenantId: 'acme', roles: [], nowSeconds: Date.now() / 1_000 };

    const { answer, output } = await callBundle(join(bundle.directory, 'index.mjs'), variables, [
      eventOf('query', caller, { body: { query: 'What is left out?' } }),
    ]);

    expect(answer?.statusCode).toBe(500);
    expect(answer?.body).not.toContain('left out');
    expect(output).toContain(
      'shared/adapters/anthropic/answerer.ts was left out of the bundle of query, which in this deployment does not use it.',
    );
  });

  it('is refused where the table names an adapter that nothing would import', async () => {
    const pass = bundlePass({
      root,
      names: ['docs'],
      partsOf: () => ['shared/adapters/pinecone/batches.ts'],
    });

    await expect(pass).rejects.toThrow(
      'No chooser of the function imports: docs|shared/adapters/pinecone/batches.ts',
    );
  });
});

describe('the hash of a bundle', () => {
  it('is the same for two builds in different places', () => {
    expect(built.again.all.map(({ hash }) => hash)).toEqual(built.dev.all.map(({ hash }) => hash));
  });

  it('tells a bundle with compiled code from one without', () => {
    expect(bundleOf(built.aurora, 'docs').hash).not.toBe(bundleOf(built.dev, 'docs').hash);
  });
});

describe('the compiled code beside a bundle', () => {
  it('is for the user of Lambda, who may read it', async () => {
    for (const { directory } of built.dev.all) {
      const made = await readdir(join(directory, 'compile-cache'));

      expect(made).toHaveLength(2);
      for (const cache of made) {
        expect(cache).toMatch(new RegExp(`^${process.version}-${process.arch}-[0-9a-f]+-993$`));
        const [file, ...others] = await readdir(join(directory, 'compile-cache', cache));
        expect(others).toEqual([]);
        const { mode } = await stat(join(directory, 'compile-cache', cache, file ?? ''));
        expect(mode & 0o444).toBe(0o444);
      }
    }
  });

  it('is left away on request', async () => {
    for (const { directory } of built.aurora.all) {
      expect(await readdir(directory)).not.toContain('compile-cache');
    }
  });

  it.each([[[]], [['--expose-gc']]])('is taken by Node, moved elsewhere, with %j', async (flags) => {
    const task = await unpacked(bundleOf(built.dev, 'query'));
    const cache = join(task, 'compile-cache');
    for (const made of await readdir(cache)) {
      await rename(join(cache, made), join(cache, made.replace(/993$/, String(process.getuid?.()))));
    }
    const variables = {
      ...trialVariables('query', environments.dev, authority),
      NODE_COMPILE_CACHE: cache,
      NODE_COMPILE_CACHE_PORTABLE: '1',
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    };

    const { output } = await callBundle(join(task, 'index.mjs'), variables, [], flags);

    expect(output).toMatch(/index\.mjs was accepted, keeping the in-memory entry/);
  });
});
