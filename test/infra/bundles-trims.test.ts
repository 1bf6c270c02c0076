import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundlePass } from '../../infra/aws/bundles/bundle-pass.ts';
import { partsOf } from '../../infra/aws/bundles/function-parts.ts';
import { lazyBarrels } from '../../infra/aws/bundles/lazy-barrels.ts';
import { nodeBuiltins } from '../../infra/aws/bundles/node-builtins.ts';
import { trimVendors } from '../../infra/aws/bundles/trim-vendors.ts';
import { vendorTrims } from '../../infra/aws/bundles/vendor-trims.ts';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles a few lines as the functions are bundled, and runs them in a Node with nothing in its environment. */
async function run(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins: [nodeBuiltins, trimVendors(vendorTrims), lazyBarrels],
    write: false,
  });
  const directory = await mkdtemp(join(tmpdir(), 'askacme-trim-'));
  try {
    const file = join(directory, 'index.mjs');
    await writeFile(file, outputFiles[0]?.text ?? '');
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: {} });
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What the expression fails with. */
const failureOf = (imports: string, expression: string): Promise<string> =>
  run(
    `${imports} try { await (${expression}); console.log('nothing'); } catch (error) { console.log(error.name + ': ' + error.message); }`,
  );

const index = "import { Index } from '@pinecone-database/pinecone/dist/data/index.js';";
const indexOf = (options: string) =>
  `new Index(${options}, { apiKey: 'key', maxRetries: 0, fetchApi: async () => new Response('{}') })`;

describe('what is trimmed off the vendors', () => {
  let inputs: Set<string>;

  beforeAll(async () => {
    const environments = ['dev', 'aurora'].map((name) => readEnvironment(name));
    const passes = await Promise.all(
      environments.map((environment) =>
        bundlePass({
          root,
          names: functionsOf(environment),
          partsOf: (name) => partsOf(name, environment),
        }),
      ),
    );
    inputs = new Set(passes.flat().flatMap((passed) => [...passed.inputs.keys()]));
  });

  it.each(vendorTrims.map(({ file }) => file))('is a file of the package: %s', (file) => {
    expect(existsSync(`${root}node_modules/${file}`)).toBe(true);
  });

  it.each(vendorTrims.map(({ file, reason }) => [file, reason]))('has its reason: %s', (_, reason) => {
    expect(reason.length).toBeGreaterThan(8);
  });

  it('leaves no client of a service that hands out credentials, and none of the control plane', () => {
    const strays = [...inputs].filter((input) =>
      /nested-clients|credential-provider-(?:ini|sso|process|web-identity|http|imds|login)|db_control\/apis|pinecone\/dist\/(?:admin|inference)/.test(
        input,
      ),
    );

    expect(strays).toEqual([]);
  });
});

describe('what was trimmed, where it is reached all the same', () => {
  it.each<[string, string, string, string]>([
    [
      'credentials of anything but the environment',
      "import { defaultProvider } from '@aws-sdk/credential-provider-node';",
      "defaultProvider({ profile: 'mine' })()",
      'CredentialsProviderError: There are no credentials in the environment, and every other source of them was left out',
    ],
    [
      'a token of single sign-on',
      "import { fromSso } from '@aws-sdk/token-providers';",
      'fromSso()()',
      'Error: single sign-on was left out',
    ],
    [
      'an answer in pieces',
      "import { EventStreamSerde } from '@smithy/core/event-streams';",
      'new EventStreamSerde({})',
      'Error: event streams was left out',
    ],
    [
      'a question in pieces',
      "import { eventStreamPayloadHandlerProvider } from '@aws-sdk/eventstream-handler-node';",
      'eventStreamPayloadHandlerProvider({}).handle()',
      'Error: event streams was left out',
    ],
    [
      'a web socket',
      "import { getWebSocketPlugin } from '@aws-sdk/middleware-websocket';",
      'getWebSocketPlugin({})',
      'Error: web sockets was left out',
    ],
    [
      'HTTP/2',
      "import { NodeHttp2Handler } from '@smithy/node-http-handler';",
      'NodeHttp2Handler.create({})',
      'Error: the HTTP/2 transport was left out',
    ],
    [
      'an index by its name',
      index,
      `${indexOf("{ name: 'an-index', namespace: 'acme' }")}.fetch({ ids: ['a'] })`,
      "Pinecone's control plane was left out",
    ],
    [
      'a bulk import',
      index,
      `${indexOf("{ host: 'http://127.0.0.1:1', namespace: 'acme' }")}.listImports()`,
      "Pinecone's bulk import was left out",
    ],
    [
      'a search of documents',
      index,
      `${indexOf("{ host: 'http://127.0.0.1:1', namespace: 'acme' }")}.documents.fetch({ ids: ['a'] })`,
      "Pinecone's document API was left out",
    ],
    [
      "Pinecone's assistant",
      '',
      "new (require('@pinecone-database/pinecone/dist/assistant/chatStream.js').ChatStream)()",
      "Pinecone's assistant was left out",
    ],
    [
      "the verifier's fetch",
      "import { SimpleFetcher } from 'aws-jwt-verify/https';",
      "new SimpleFetcher().fetch('https://issuer.invalid/keys')",
      "aws-jwt-verify's own fetch was left out",
    ],
    [
      'a key set for the verifier',
      "import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';",
      "verifyJwtSync('e30.e30.AA', { keys: [] }, { issuer: null, audience: null })",
      "aws-jwt-verify's own key sets was left out",
    ],
    [
      'a key without an algorithm for the verifier',
      "import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';",
      "verifyJwtSync('e30.e30.AA', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, { issuer: null, audience: null })",
      "aws-jwt-verify's own key sets was left out",
    ],
    [
      "the verifier's own cache of keys",
      "import { SimpleJwksCache } from 'aws-jwt-verify/jwk';",
      'new SimpleJwksCache()',
      "aws-jwt-verify's own key sets was left out",
    ],
    [
      'the C library of Postgres',
      "import pg from 'pg';",
      'pg.native.Client',
      "Postgres's native client was left out",
    ],
  ])('is loud: %s', async (_, imports, expression, said) => {
    expect(await failureOf(imports, expression)).toContain(said);
  });
});

describe("Node's own modules in a bundle", () => {
  it('are the real ones, however they are imported', async () => {
    const code = `
import { createHash } from 'node:crypto';
import * as path from 'path';
import fs from 'fs';
console.log(createHash('sha256').update('a').digest('hex').slice(0, 4), path.join('a', 'b'), typeof fs.readFileSync);`;

    expect(await run(code)).toBe('ca97 a/b function\n');
  });

  it("leave Node's fetch alone, which an import of node:http would load", async () => {
    const code = `import { request } from 'node:http'; console.log(typeof request, process.moduleLoadList.some((name) => name.includes('undici/undici')));`;

    expect(await run(code)).toBe('function false\n');
  });
});
