/** The server under soak: a process that is killed and started again, on data that stay. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalIssuer, readIssuer } from '../../infra/local/issuer.ts';
import type { FaultKind } from '../../infra/local/pinecone/faults.ts';
import { type PineconeServer, startPineconeServer } from '../../infra/local/pinecone/server.ts';
import { createRandom } from '../bench/random.ts';
import { type ServerProcess, startConfiguredServer } from '../support/server-process.ts';

export interface Service {
  readonly issuer: LocalIssuer;
  readonly kills: number;
  /** Where it listens; waits while it is down. */
  origin(): Promise<string>;
  /** Ends the process at once, wherever it is, and starts it again. */
  kill(): Promise<void>;
  /** From now on the store behind it fails no more. */
  calm(): void;
  /** Ids of all that is left in a store that can be looked into; undefined of one that cannot. */
  remains(): readonly string[] | undefined;
  close(): Promise<void>;
}

const storeFaults: readonly FaultKind[] = [
  'throttled',
  'server-error',
  'unavailable',
  'cut-before',
  'cut-after',
];

export async function startService(
  store: 'embedded' | 'pinecone',
  tenants: readonly string[],
): Promise<Service> {
  const directory = await mkdtemp(join(tmpdir(), 'askacme-soak-'));
  const pinecone =
    store === 'pinecone' ? await startPineconeServer({ port: 0, dimension: 1_024 }) : undefined;
  const start = (): Promise<ServerProcess> =>
    startConfiguredServer(
      pinecone === undefined ? {} : variablesOf(pinecone),
      ...['--data-dir', directory, '--no-samples', '--tenants', tenants.join(',')],
    );
  let kills = 0;
  let running = start();
  await running;
  const random = createRandom('soak');
  pinecone?.faults.every(0.03, storeFaults, () => random.fraction(), { retryAfterSeconds: 0 });
  return {
    issuer: await readIssuer(directory),
    get kills() {
      return kills;
    },
    origin: async () => (await running).origin,
    async kill() {
      kills++;
      const previous = await running;
      running = previous.stop('SIGKILL').then(start);
      await running;
    },
    calm: () => pinecone?.faults.clear(),
    remains: () => pinecone?.records().map(({ id }) => id),
    async close() {
      await (await running).stop('SIGTERM');
      await pinecone?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const variablesOf = ({ origin, apiKey }: PineconeServer): Record<string, string> => ({
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: origin,
  PINECONE_API_KEY: apiKey,
});
