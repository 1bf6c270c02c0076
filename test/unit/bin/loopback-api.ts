/** A server on loopback that answers as a test tells it to, and keeps what it was asked. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../../infra/local/loopback-listener.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

export interface LoopbackAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string, else as JSON; `undefined` never answers. */
  readonly body?: unknown;
}

export interface LoopbackApi extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
}

export async function startLoopbackApi(
  answer: (request: SeenRequest) => LoopbackAnswer | 'silence',
): Promise<LoopbackApi> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: await text(request) };
    seen.push(one);
    const reply = answer(one);
    if (reply === 'silence') return;
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  const url = await listenOnLoopback(server);
  return {
    url,
    seen,
    [Symbol.asyncDispose]: () => closeAtOnce(server),
  };
}

/** An address on which nothing listens. */
export async function unusedUrl(): Promise<string> {
  await using api = await startLoopbackApi(() => 'silence');
  return api.url;
}

export const problemAnswer = (status: number, code: string, more: object = {}): LoopbackAnswer => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'request-1' },
  body: { type: `https://askacme.example/problems/${code}`, title: `Title of ${code}`, status, ...more },
});
