/** The least client that keeps connections open: a bench should measure the server, not a library. */
import { Agent, request } from 'node:http';

export interface ApiAnswer {
  /** 0 where there was no answer; `text` then says why. */
  readonly status: number;
  readonly text: string;
}

export interface ApiClient {
  /** Never rejects: a lost connection is a result too. */
  post(path: string, token: string, body: string): Promise<ApiAnswer>;
  close(): void;
}

const timeoutMs = 60_000;

/** At most `connections` at once; further requests wait. */
export function createApiClient(origin: string, connections: number): ApiClient {
  const { hostname, port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    close: () => agent.destroy(),
    post: (path, token, body) =>
      new Promise((resolve) => {
        const lost = (error: Error): void => resolve({ status: 0, text: String(error) });
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        };
        const options = { agent, hostname, port, path, method: 'POST', headers, timeout: timeoutMs };
        const sent = request(options, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', lost);
        });
        sent.on('timeout', () => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)));
        sent.on('error', lost);
        sent.end(body);
      }),
  };
}
