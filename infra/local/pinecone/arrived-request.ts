/** A request as it came over the wire, whole. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  /** As it stood after the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Rejects where the client went away before its request was whole. */
export async function arrived(message: IncomingMessage): Promise<ArrivedRequest> {
  const body = await text(message);
  const [path = '', ...query] = (message.url ?? '').split('?');
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: message.method ?? '',
    path,
    query: query.join('?'),
    headers: Object.fromEntries(headers),
    body,
  };
}
