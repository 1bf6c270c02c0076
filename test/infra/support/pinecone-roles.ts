/** Pinecone's keys have roles: a gate before the index that lets a viewer's key read, an editor's read and write, and no other in. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../../infra/local/loopback-listener.ts';

export interface PineconeRoles {
  readonly origin: string;
  /** Those that requests came with. */
  keys(): Iterable<string>;
  /** What was asked for with that key. */
  pathsOf(key: string): ReadonlySet<string>;
  close(): Promise<void>;
}

export interface PineconeRolesOptions {
  /** The index behind, and its key. */
  readonly origin: string;
  readonly apiKey: string;
  readonly viewerKey: string;
  readonly editorKey: string;
}

const writes = /^\/(?:vectors\/(?:upsert|update|delete)|records|bulk)/;

export async function startPineconeRoles(options: PineconeRolesOptions): Promise<PineconeRoles> {
  const paths = new Map<string, Set<string>>();
  const server = createServer((message, response) => {
    relay(options, paths, message, response).catch(() => response.destroy());
  });
  const origin = await listenOnLoopback(server);
  return {
    origin,
    keys: () => paths.keys(),
    pathsOf: (key) => paths.get(key) ?? new Set(),
    close: () => closeAtOnce(server),
  };
}

async function relay(
  { origin, apiKey, viewerKey, editorKey }: PineconeRolesOptions,
  paths: Map<string, Set<string>>,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const key = String(message.headers['api-key']);
  const { pathname } = new URL(message.url ?? '', origin);
  paths.set(key, (paths.get(key) ?? new Set()).add(pathname));
  const body = await text(message);
  if (key !== editorKey && (key !== viewerKey || writes.test(pathname) || message.method === 'DELETE')) {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { code: 'FORBIDDEN', message: 'Forbidden' }, status: 403 }));
    return;
  }
  const headers = new Headers({ 'api-key': apiKey });
  for (const [name, value] of Object.entries(message.headers)) {
    if (!/^(?:api-key|connection|content-length|host|keep-alive|transfer-encoding)$/.test(name))
      headers.set(name, String(value));
  }
  const answer = await fetch(origin + message.url, {
    method: message.method ?? 'GET',
    headers,
    ...(body !== '' && { body }),
  });
  response.writeHead(answer.status, {
    'content-type': answer.headers.get('content-type') ?? 'application/json',
  });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
