/** A JWKS endpoint on loopback, which can be taken down and asked how often it was fetched. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    fetches: () => count,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}
