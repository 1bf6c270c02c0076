/** The local server as its users run it: a process of its own, to be stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly origin: string;
  /** Everything that it has printed. */
  output(): string;
  /** Sends the signal and waits for the end. @returns the exit code, or null where a signal ended it */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const program = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

export function spawnServer(...options: string[]): ChildProcess {
  return spawnServerWith({}, ...options);
}

/** With these variables beside the process's own. */
function spawnServerWith(variables: Readonly<Record<string, string>>, ...options: string[]): ChildProcess {
  const env = { ...process.env, ...variables };
  return spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'], env });
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
export const startServerProcess = (...options: string[]): Promise<ServerProcess> =>
  startConfiguredServer({}, ...options);

/** @throws Error with what was printed, where the server ends before it listens */
export async function startConfiguredServer(
  variables: Readonly<Record<string, string>>,
  ...options: string[]
): Promise<ServerProcess> {
  const child = spawnServerWith(variables, '--port', '0', ...options);
  let output = '';
  const origin = await new Promise<string>((resolve, reject) => {
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
    output: () => output,
    async stop(signal) {
      const ended = once(child, 'close');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
