/**
 * V8's compiled code of a bundle, shipped beside it, so that a cold start reads it instead of compiling. Node looks for it by
 * its own version, its processor, V8's settings and the user's id, and goes without where any of them is another: a cache
 * that does not fit costs nothing but its bytes.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import { trialAuthority, trialVariables } from './trial-variables.ts';

export interface CompileCacheOptions {
  readonly environment: Environment;
  /** Of each function, the bundle's directory. */
  readonly directories: ReadonlyMap<FunctionName, string>;
  /** The `node` to compile with. */
  readonly node: string;
}

/** Functions on Lambda run as this user. */
const lambdaUser = 993;

/**
 * Settings of V8 that Node's own place for the cache depends on. Lambda's launcher has been starting Node with
 * `--expose-gc`; whether that of today does could not be seen from here, so there is a cache for both.
 */
const launches: readonly (readonly string[])[] = [[], ['--expose-gc']];

/** A start takes a fraction of a second; a bundle that goes on has begun something on import, which is not its time. */
const timeout = 30_000;

/** @throws Error where a bundle does not start: it would not on Lambda either */
export async function shipCompileCaches(options: CompileCacheOptions): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'askacme-trial-'));
  try {
    const authority = join(scratch, 'authority.pem');
    await writeFile(authority, trialAuthority());
    await Promise.all(
      [...options.directories].map(([name, directory]) => ship(options, name, directory, authority)),
    );
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function ship(
  { environment, node }: CompileCacheOptions,
  name: FunctionName,
  directory: string,
  authority: string,
): Promise<void> {
  const cache = join(directory, 'compile-cache');
  const variables = {
    ...trialVariables(name, environment, authority),
    NODE_COMPILE_CACHE: cache,
    NODE_COMPILE_CACHE_PORTABLE: '1',
  };
  for (const flags of launches) {
    await run(node, [...flags, join(directory, 'index.mjs')], variables, name);
  }
  for (const made of await readdir(cache)) await handOver(join(cache, made));
}

/** To the user on Lambda: Node writes it for its own user's eyes, under that user's id. */
async function handOver(made: string): Promise<void> {
  for (const file of await readdir(made)) await chmod(join(made, file), 0o644);
  await chmod(made, 0o755);
  await rename(made, made.replace(/-\d+$/, `-${lambdaUser}`));
}

function run(
  node: string,
  parameters: readonly string[],
  env: Readonly<Record<string, string>>,
  name: FunctionName,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn(node, parameters, { env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(`The bundle of ${name} does not start: ${lastOf(Buffer.concat(said).toString())}`));
  });
  return promise;
}

/** Without the minified line that Node quotes first. */
const lastOf = (text: string): string => text.slice(-2_000);
