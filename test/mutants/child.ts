/** Programs that the runner starts: each in a process group of its own, so that it ends with all that it started. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ChildEnd {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly output: string;
  readonly isTimedOut: boolean;
}

const running = new Set<ChildProcess>();
let isOver = false;

/** Node with these arguments. @throws Error once `endAll` was called: what is asked for then has nobody to wait for it */
export async function runNode(
  directory: string,
  commandArguments: readonly string[],
  timeoutMs: number,
): Promise<ChildEnd> {
  if (isOver) throw new Error('Interrupted.');
  const { ASKACME_TEST_REPORT: _, ...environment } = process.env;
  const child = spawn(process.execPath, commandArguments, {
    cwd: directory,
    detached: true,
    env: { ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let isTimedOut = false;
  const timer = setTimeout(() => {
    isTimedOut = true;
    endGroup(child);
  }, timeoutMs);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return { exitCode, output, isTimedOut };
  } finally {
    clearTimeout(timer);
    running.delete(child);
  }
}

/** Those that run, and all that would come. */
export function endAll(): void {
  isOver = true;
  for (const child of running) endGroup(child);
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}
