/** The local server as a process of its own, in memory, so that a bench never competes with it for one event loop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { keyDirectoryOf } from '../../bin/key-directory.ts';
import { type LocalIssuer, readIssuer } from '../../infra/local/issuer.ts';

export interface ServerProcess {
  readonly origin: string;
  readonly issuer: LocalIssuer;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

/** @throws Error where the server ends before it listens; what it said is on stderr */
export async function startServerProcess(
  tenants: readonly string[],
  options: readonly string[] = [],
): Promise<ServerProcess> {
  // A directory of its own: its issuer key is not the developer's.
  const directory = await mkdtemp(join(tmpdir(), 'askacme-bench-'));
  const child = spawn(
    process.execPath,
    [program, '--port', '0', '--no-samples', '--tenants', tenants.join(','), ...options],
    // No variables: a data directory set for everyday use must not be filled by a bench.
    { cwd: directory, env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  cleanUpAtExit(() => {
    child.kill();
    rmSync(directory, { recursive: true, force: true });
  });
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  try {
    const origin = await Promise.race([listeningOrigin(child.stdout), exited.then(endedEarly)]);
    const issuer = await readIssuer(join(directory, keyDirectoryOf(undefined)));
    return { origin, issuer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** However this process ends: a signal alone would skip its exit handlers and leave an orphan. */
function cleanUpAtExit(cleanUp: () => void): void {
  process.once('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** Goes on reading afterwards, or the server would block on a full pipe. */
function listeningOrigin(output: Readable): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const origin = /^AskAcme listening on (\S+)$/.exec(line)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  });
}

function endedEarly([code]: unknown[]): never {
  throw new Error(`the server ended with ${String(code)} before it listened`);
}
