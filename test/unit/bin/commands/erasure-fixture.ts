/** A deployment on loopback with its index, and an operator who has a key to sign with, a folder for receipts, and no time to lose. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../../../bin/commands/main.ts';
import type { PineconeServer } from '../../../../infra/local/pinecone/server.ts';
import type { ErasureReceipt } from '../../../../shared/contract/erasure-receipt.ts';
import type { TenantStore } from '../../../../shared/ports/tenant-store.ts';
import { readConfig } from '../../../../shared/runtime/config/config.ts';
import { createContainer } from '../../../../shared/runtime/container.ts';
import { tenantId } from '../../../support/documents.ts';
import { createLeapingClock, type LeapingClock } from '../../../support/leaping-clock.ts';
import { startRecordedPineconeServer } from '../../../support/pinecone-contract.ts';
import { captureIo } from '../captured-io.ts';
import { type Fixture, startFixture } from './tenant-fixture.ts';

type Outcome = Awaited<ReturnType<Fixture['run']>>;

export interface ErasureFixture extends Fixture {
  readonly clock: LeapingClock;
  readonly pinecone: PineconeServer;
  /** The index, as the functions have it. */
  readonly store: TenantStore;
  readonly directory: string;
  /** Into `receipt-N.json` of the folder, N counting the calls from 1 on. */
  erase(id: string, ...argv: string[]): Promise<Outcome>;
  /** With other variables of the store than the right ones. */
  eraseWith(variables: Readonly<Record<string, string>>, id: string): Promise<Outcome>;
  /** Through the command that its readers use. */
  verify(file: string): Promise<Outcome>;
  receipt(number: number): Promise<ErasureReceipt>;
}

export async function startErasureFixture(): Promise<ErasureFixture> {
  const fixture = await startFixture();
  const pinecone = await startRecordedPineconeServer({ port: 0, dimension: 1024 });
  fixture.aws.outputs = { ...fixture.aws.outputs, StoreAddress: pinecone.origin };
  const directory = await mkdtemp(join(tmpdir(), 'askacme-erasure-'));
  const keyFile = join(directory, 'key.pem');
  const clock = createLeapingClock();
  const variables = {
    STORE: 'pinecone',
    PINECONE_INDEX_HOST: pinecone.origin,
    PINECONE_API_KEY: pinecone.apiKey,
  };
  await main(['receipt', 'make-key', keyFile], captureIo());
  const container = createContainer({
    ...readConfig(variables),
    issuers: () => [],
    tenants: [],
    database: undefined,
  });
  for (const id of ['acme', 'acme-2'])
    await (await container.keyAdministration()).create(tenantId(id), { keyedTerms: true });
  let calls = 0;
  const fileOf = (number: number): string => join(directory, `receipt-${number}.json`);
  const eraseWith = (store: Readonly<Record<string, string>>, id: string, ...argv: string[]) => {
    calls++;
    const rest = ['erase', id, '--yes', id, '--env', 'dev', '--sign-with', keyFile];
    const receipt = argv.includes('--receipt') ? [] : ['--receipt', fileOf(calls)];
    return fixture.runWith({ ...fixture.variables, ...store }, ...rest, ...receipt, ...argv);
  };
  fixture.clock = clock;
  return Object.assign(fixture, {
    ...{ clock, pinecone, directory },
    store: await container.store(),
    erase: (id: string, ...argv: string[]) => eraseWith(variables, id, ...argv),
    eraseWith: (store: Readonly<Record<string, string>>, id: string) => eraseWith(store, id),
    async verify(file: string) {
      const io = captureIo();
      const exitCode = await main(['receipt', 'verify', file, '--key', `${keyFile}.pub`], io);
      return { exitCode, ...io.written };
    },
    receipt: async (number: number) => JSON.parse(await readFile(fileOf(number), 'utf8')) as ErasureReceipt,
    close: closing(fixture.close, async () => {
      await container.close();
      await pinecone.close();
      await rm(directory, { recursive: true });
    }),
  });
}

const closing = (first: () => Promise<void>, second: () => Promise<void>) => async (): Promise<void> => {
  await first();
  await second();
};
