/**
 * Lambda's Node runtime in small, for a process of its own: loads the handler that a template names from the folder a
 * bundle was unzipped into, and answers the invocations that arrive over IPC.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { installStreaming, streamedAnswer } from './streaming-runtime.ts';

export interface InvocationMessage {
  readonly id: string;
  readonly event: string;
  readonly deadlineMs: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: string;
  readonly logGroupName: string;
  readonly tenantId?: string;
}

export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type RuntimeMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly fault: FunctionFault }
  | { readonly kind: 'result'; readonly id: string; readonly payload: string; readonly isStreamed: boolean }
  | { readonly kind: 'fault'; readonly id: string; readonly fault: FunctionFault };

type ImportModule = (address: string) => Promise<Readonly<Record<string, unknown>>>;

type Handler = (event: unknown, context: object) => unknown;

/** What one invocation may answer. */
const maxPayloadBytes = 6 * 1024 * 1024;

let currentRequest = '';

const say = (message: RuntimeMessage): void => {
  process.send?.(message);
};

const faultOf = (error: unknown): FunctionFault =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'object', errorMessage: String(error) };

/** In JSON format Lambda wraps what goes through the console; what is written to stdout itself passes untouched. */
function patchConsole(): void {
  const levels = { debug: 'DEBUG', trace: 'TRACE', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };
  for (const [name, level] of Object.entries(levels)) {
    console[name as keyof typeof levels] = (...parts: unknown[]) => {
      const timestamp = new Date().toISOString();
      const line = { timestamp, level, requestId: currentRequest, message: format(...parts) };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
  }
}

/** The address of the bundle's code. @param named as `index.handler` */
function codeOf(root: string, named: string): { readonly address: string; readonly exported: string } {
  const [file = '', exported = ''] = named.split('.');
  const endings = ['.mjs', '.js', '.cjs'].map((ending) => join(root, file + ending));
  const found = endings.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`Cannot find module '${file}'`);
  return { address: pathToFileURL(found).href, exported };
}

async function load(importModule: ImportModule, root: string, named: string): Promise<Handler> {
  const { address, exported } = codeOf(root, named);
  const handler = (await importModule(address))[exported];
  if (typeof handler !== 'function') throw new Error(`${named} is undefined or not exported`);
  return handler as Handler;
}

function contextOf(message: InvocationMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: message.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: message.memoryMb,
    awsRequestId: message.id,
    logGroupName: message.logGroupName,
    logStreamName: 'local',
    identity: undefined,
    clientContext: undefined,
    tenantId: message.tenantId,
    getRemainingTimeInMillis: () => message.deadlineMs - Date.now(),
  };
}

async function answer(handler: Handler, message: InvocationMessage): Promise<void> {
  currentRequest = message.id;
  try {
    const [event, context] = [JSON.parse(message.event) as unknown, contextOf(message)];
    const streamed = streamedAnswer(handler, event, context);
    const payload = JSON.stringify((await (streamed ?? handler(event, context))) ?? null);
    if (Buffer.byteLength(payload) > maxPayloadBytes) {
      throw new Error('Response payload size exceeded maximum allowed');
    }
    say({ kind: 'result', id: message.id, payload, isStreamed: streamed !== undefined });
  } catch (error) {
    say({ kind: 'fault', id: message.id, fault: faultOf(error) });
  }
}

/** @param importModule the program's own `import`, for what is known only when it runs */
export async function serve(importModule: ImportModule, root: string, named: string): Promise<void> {
  patchConsole();
  installStreaming();
  try {
    const handler = await load(importModule, root, named);
    process.on('message', (message: InvocationMessage) => void answer(handler, message));
    say({ kind: 'ready' });
  } catch (error) {
    say({ kind: 'broken', fault: faultOf(error) });
  }
}
