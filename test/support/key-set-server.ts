/** A JWKS endpoint on loopback, which can be taken down and asked how often it was fetched. */
import { createServer } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../../infra/local/loopback-listener.ts';

export interface KeySetServer {
  readonly jwksUri: string;
  isUp: boolean;
  fetches(): number;
  close(): Promise<void>;
}

export async function startKeySetServer(jwks: unknown): Promise<KeySetServer> {
  let count = 0;
  const state = { isUp: true };
  const server = createServer((_request, response) => {
    count++;
    response.writeHead(state.isUp ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(jwks));
  });
  const origin = await listenOnLoopback(server);
  return Object.assign(state, {
    jwksUri: `${origin}/keys`,
    fetches: () => count,
    close: () => closeAtOnce(server),
  });
}
