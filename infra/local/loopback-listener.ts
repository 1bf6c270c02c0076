/** An HTTP server for this machine alone, which nobody has to wait for when it ends. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const loopback = '127.0.0.1';

/** @returns its origin, as `http://127.0.0.1:49152`. Rejects where the port is taken; without one it takes a free one */
export function listenOnLoopback(server: Server, port = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, loopback, () => {
      server.off('error', reject);
      resolve(`http://${loopback}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** With the connections that are still in use. */
export function closeAtOnce(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
