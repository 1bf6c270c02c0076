/** The thread that inspects: a file of its own in the bundle of ingest, with what it needs and nothing else. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltBundles, buildBundles } from '../../infra/aws/bundles/build-bundles.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';

let scratch: string;
let built: BuiltBundles;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'askacme-thread-'));
  built = await buildBundles(readEnvironment('dev'), { directory: scratch, compileCache: false });
}, 120_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

it('alone tells telephone numbers', async () => {
  const read = (file: string) => readFile(join(scratch, 'ingest', file), 'utf8');
  const withPackage = built.all.filter(({ inputs }) =>
    [...inputs.keys()].some((input) => input.includes('node_modules/libphonenumber-js/')),
  );

  expect(withPackage.map(({ name }) => name)).toEqual(['ingest']);
  // What the package calls a text without a number.
  expect((await read('inspection-worker.mjs')).includes('NOT_A_NUMBER')).toBe(true);
  expect((await read('index.mjs')).includes('NOT_A_NUMBER')).toBe(false);
});

it('inspects with nothing but its file there', async () => {
  const thread = new Worker(join(scratch, 'ingest', 'inspection-worker.mjs'), { env: {}, execArgv: [] });
  const messages: unknown[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  thread.on('error', reject);
  thread.on('message', (message: unknown) => {
    messages.push(message);
    if (messages.length === 2) resolve();
  });

  thread.postMessage({ texts: ['Call +44 20 7946 0018', '4111 1111 1111 1111'], strict: false });
  await promise;
  await thread.terminate();

  expect(messages).toEqual(['ready', { outcome: 'complete', kinds: ['payment_card', 'phone'] }]);
});
