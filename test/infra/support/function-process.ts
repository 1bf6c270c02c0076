/** One execution environment: a bare Node process with the unzipped bundle, the variables of its function, and nothing of the project's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FunctionFault, InvocationMessage, RuntimeMessage } from './function-runtime.ts';

export interface FunctionProcessOptions {
  /** Into which the bundle was unzipped. */
  readonly taskRoot: string;
  /** As the template names it: `index.handler`. */
  readonly handler: string;
  /** All that the process gets to see. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Told of every line that is printed. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

export type Outcome =
  | { readonly payload: string; readonly isStreamed: boolean }
  | { readonly fault: FunctionFault };

export interface FunctionProcess {
  /** One at a time, as Lambda does. */
  invoke(message: InvocationMessage): Promise<Outcome>;
  /** Why the handler could not be loaded; undefined where it was. */
  readonly broken: FunctionFault | undefined;
  /** False once it ended or was given up. */
  readonly isAlive: boolean;
  end(): Promise<void>;
}

/** All that the process starts with; the bundle is imported by it, from where it was unzipped. */
const program = `import { serve } from ${JSON.stringify(new URL('./function-runtime.ts', import.meta.url).href)};
const [, taskRoot, handler] = process.argv;
await serve((address) => import(address), taskRoot, handler);`;

/** Resolves where the handler was loaded, and also where it could not be: then every invocation meets that fault. */
export async function startFunctionProcess(options: FunctionProcessOptions): Promise<FunctionProcess> {
  const { taskRoot, handler, variables, memoryMb } = options;
  const nodeOptions = [`--max-old-space-size=${memoryMb}`, '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, [...nodeOptions, taskRoot, handler], {
    cwd: taskRoot,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  forEachLine(child, options.onLine);
  const started = await nextMessage(child);
  return new LiveProcess(child, started.kind === 'broken' ? started.fault : undefined);
}

class LiveProcess implements FunctionProcess {
  readonly broken: FunctionFault | undefined;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, broken: FunctionFault | undefined) {
    this.#child = child;
    this.broken = broken;
  }

  get isAlive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && !this.#child.killed;
  }

  async invoke(message: InvocationMessage): Promise<Outcome> {
    if (this.broken !== undefined) return { fault: this.broken };
    const timedOut = Promise.withResolvers<RuntimeMessage>();
    const { id } = message;
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      const errorMessage = `${id} Task timed out`;
      timedOut.resolve({ kind: 'fault', id, fault: { errorType: 'Sandbox.Timedout', errorMessage } });
    }, message.deadlineMs - Date.now());
    try {
      const reply = nextMessage(this.#child);
      this.#child.send(message);
      return outcomeOf(await Promise.race([reply, timedOut.promise]));
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

function outcomeOf(message: RuntimeMessage): Outcome {
  if (message.kind === 'result') {
    const { payload, isStreamed } = message;
    return { payload, isStreamed };
  }
  if (message.kind === 'fault' || message.kind === 'broken') return { fault: message.fault };
  throw new Error('The runtime said something out of turn.');
}

/** A process that ends instead is a fault of the function's, as on Lambda. */
function nextMessage(child: ChildProcess): Promise<RuntimeMessage> {
  return new Promise((resolve) => {
    const settle = (message: RuntimeMessage): void => {
      child.off('message', settle).off('exit', onExit);
      resolve(message);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      const errorMessage = `Runtime exited with ${code === null ? `signal ${signal}` : `status ${code}`}`;
      settle({ kind: 'broken', fault: { errorType: 'Runtime.ExitError', errorMessage } });
    };
    child.on('message', settle).on('exit', onExit);
  });
}

function forEachLine(child: ChildProcess, onLine: FunctionProcessOptions['onLine']): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    let rest = '';
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, stream);
    });
    child[stream]?.on('end', () => {
      if (rest !== '') onLine(rest, stream);
    });
  }
}
