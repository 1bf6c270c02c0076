/** The local server as its users run it: a process of its own, to be stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly origin: string;
  /** Sends the signal and waits for the end. @returns the exit code, or null where a signal ended it */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const program = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

export function spawnServer(...options: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a process printed until it ended, and its exit code. */
export async function outcome(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stdout?.on('data', (data) => (output += data));
  child.stderr?.on('data', (data) => (output += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** @throws Error with what was printed, where the server ends before it listens */
export async function startServerProcess(...options: string[]): Promise<ServerProcess> {
  const child = spawnServer('--port', '0', ...options);
  const origin = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (data: Buffer) => {
      output += data;
      const match = /^AskAcme listening on (http:\S+)$/m.exec(output);
      if (match?.[1] !== undefined) resolve(match[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('close', () => reject(new Error(`The server ended early:\n${output}`)));
  });
  return {
    origin,
    async stop(signal) {
      const ended = once(child, 'close');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
