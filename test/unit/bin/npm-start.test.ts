/** npm start as a supervisor has it: npm hands a signal to what it started, and that must be the server, not a shell before it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it('npm start ends the server on SIGTERM, in order', async () => {
  const npm = spawn('npm', ['start', '--', '--port', '0', '--no-samples'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const ended = once(npm, 'close');
    await listening(npm.stdout);

    npm.kill('SIGTERM');

    expect(await ended).toEqual([0, null]);
  } finally {
    endGroup(npm.pid);
  }
}, 60_000);

async function listening(stdout: Readable): Promise<void> {
  let output = '';
  const seen = Promise.withResolvers<void>();
  stdout.on('data', (data) => {
    output += String(data);
    if (output.includes('AskAcme listening on')) seen.resolve();
  });
  stdout.on('end', () => seen.reject(new Error(output)));
  await seen.promise;
}

/** Whatever is left of it. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is.
  }
}
