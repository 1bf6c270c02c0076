/** Requests as hostile as a test wants them, and what every answer must be like whatever was asked. */
import type { TestServer } from '../support/server.ts';

export interface Probe {
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Record<string, unknown>;
  /** What is wrong with the answer itself; undefined for a proper one, be it a success or a problem. */
  readonly fault: string | undefined;
}

/** Longer than any answer may take here; a hang then shows as a fault and not as a test that never ends. */
const hangMs = 15_000;

export async function send(origin: string, token: string | undefined, probe: Probe): Promise<Outcome> {
  const response = await fetch(origin + probe.path, {
    method: probe.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(probe.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...probe.headers,
    },
    ...(probe.body === undefined ? {} : { body: probe.body, duplex: 'half' }),
    signal: AbortSignal.timeout(hangMs),
  });
  const contentType = response.headers.get('content-type');
  const body = parseObject(await response.text());
  return {
    status: response.status,
    contentType,
    body: body ?? {},
    fault: faultOf(response, contentType, body),
  };
}

function faultOf(
  { status, ok }: Response,
  contentType: string | null,
  body: Record<string, unknown> | undefined,
): string | undefined {
  if (status >= 500) return `status ${status}`;
  if (body === undefined) return `status ${status} without a JSON object`;
  if (contentType !== (ok ? 'application/json' : 'application/problem+json'))
    return `content-type ${contentType}`;
  if (!ok && body.status !== status) return `status ${status} but the problem says ${String(body.status)}`;
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Runs `task` on every item, `width` at a time. */
export async function pooled<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of queue) results[at] = await task(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

/** A member, an editor and an admin of `acme` in one, on a server with a neighbour of a like name. */
export const editorAndAdmin = ({ token }: TestServer): Promise<string> => token('acme', 'editor', 'admin');
