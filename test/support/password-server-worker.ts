/** The password server on a thread of its own, so that it can close connections while the test's thread stands still. */
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { startPasswordServer } from './password-server.ts';

const { password, cut } = workerData as { password: string; cut: Int32Array };
const server = await startPasswordServer(password);
parentPort?.postMessage(server.port);
parentPort?.on('message', async () => {
  server.cutAll();
  // The sockets are closed in the next turn, and the other end has the news at once.
  await setTimeout(20);
  Atomics.store(cut, 0, 1);
  Atomics.notify(cut, 0);
});
