/** askacme tenant erase, of a deployment on AWS: its own store, its people, its counters, its keys; then a look, and a receipt. */
import { access } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../../infra/environments/environment.ts';
import { readErasureInventory } from '../../shared/contract/erasure-inventory.ts';
import type { ErasureReceipt } from '../../shared/contract/erasure-receipt.ts';
import {
  type ErasableHoldings,
  type ErasureRegister,
  eraseTenant,
} from '../../shared/erasure/erase-tenant.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { withConfiguredStore } from '../../shared/runtime/maintenance.ts';
import { openReceiptSigner } from '../../shared/runtime/open-receipt-signer.ts';
import type { TenantAdministration, TenantErasure } from '../../shared/runtime/tenant-administration.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import type { Clock, CommandIo } from './command.ts';
import { checkStore } from './deployed-store.ts';
import { keptAfterErasure } from './kept-on-aws.ts';
import { addReceiptFile, checkReceiptFile } from './receipt-file.ts';
import type { TenantOptions } from './tenant-options.ts';
import { printableLine } from './terminal-text.ts';

export interface ErasureCall {
  readonly administration: Pick<TenantAdministration, 'erasure'>;
  readonly environment: Environment;
  readonly io: CommandIo;
}

/** The gateway lets no integration run longer than 29 s. */
const longestRequestMs = 30_000;
/** Clocks differ: whoever suspended it may have had another machine's. */
const marginMs = 30_000;
/** Pinecone, Cognito and API Gateway are eventually consistent: for a while they show what is gone. */
const patienceMs = 120_000;

const machineClock: Clock = { now: () => new Date(), wait: async (ms) => void (await setTimeout(ms)) };

/** @returns what to tell. @throws Error that says what is left, or what to do; nothing is taken away before all is checked */
export async function eraseFromDeployment(
  { administration, environment, io }: ErasureCall,
  id: TenantId,
  { keyFile, receiptFile }: Pick<TenantOptions, 'keyFile' | 'receiptFile'>,
): Promise<string> {
  const erasure = administration.erasure();
  const { deployment } = erasure;
  const config = io.config();
  checkStore(config.engines.store, environment.store.kind, deployment);
  const file = receiptFile ?? `./erasure-${id}-${environment.name}.json`;
  await checkReceiptFile(file);
  const signer = await signerIn(keyFile);
  const elsewhere = await erasure.elsewhere(id);
  const receipt = await withConfiguredStore(config, (store) =>
    eraseTenant(
      {
        register: registerOf(erasure, file),
        holdings: holdingsOf(store, erasure),
        signer,
        deployment: `${deployment.stackName}, account ${deployment.account}, ${environment.region}`,
        kept: keptAfterErasure(environment, elsewhere),
        settleMs: environment.api.authorizerCacheSeconds * 1_000 + longestRequestMs + marginMs,
        patienceMs,
        ...(io.clock ?? machineClock),
        onProgress: (line) => void io.stderr.write(`${printableLine(line)}\n`),
      },
      id,
    ),
  );
  return describe(receipt, { file, keyFile, elsewhere });
}

/** A slip in the name must not make a key that nobody knows. */
async function signerIn(keyFile: string) {
  await access(keyFile).catch((cause: unknown) => {
    throw new Error(`There is no ${keyFile} to sign with. Make it: npx askacme receipt make-key ${keyFile}`, {
      cause,
    });
  });
  return await openReceiptSigner(keyFile);
}

const registerOf = (erasure: TenantErasure, file: string): ErasureRegister => ({
  async begin(id) {
    const { suspendedAt, inventory } = await erasure.begin(id);
    return { suspendedAt, inventory: inventory === undefined ? undefined : inventoryIn(inventory, id) };
  },
  keepInventory: (id, inventory) => erasure.keepInventory(id, JSON.stringify(inventory)),
  async finish(id, receipt) {
    // First: of one that counts as erased there is a receipt.
    await addReceiptFile(file, receipt);
    await erasure.finish(id);
  },
});

function inventoryIn(text: string, id: TenantId): ErasureReceipt['erased'] {
  const inventory = readErasureInventory(text);
  if (inventory !== undefined) return inventory;
  throw new Error(
    `What ${id} had cannot be read: the attribute erasure of its item was changed. Put it back from the tenant table's recovery, and erase it again.`,
  );
}

const holdingsOf = (store: TenantStore, { possessions }: TenantErasure): ErasableHoldings[] => [
  { remove: (id) => store.erase(id), look: (id) => store.holdings(id) },
  ...possessions.map(({ place, remove, count }) => ({
    remove,
    look: async (id: TenantId) => ({ places: [{ place, records: await count(id) }] }),
  })),
];

function describe(
  { tenant_id: id, erased, probe }: ErasureReceipt,
  { file, keyFile, elsewhere }: { file: string; keyFile: string; elsewhere: string | undefined },
): string {
  return [
    `Erased ${id}: documents ${erased.documents}, ${erased.records.map(({ place, records }) => `${place} ${records}`).join(', ')}.`,
    `Looked into ${probe.records.length} places at ${probe.at}: nothing is left. The receipt: ${file}`,
    `To verify it: npx askacme receipt verify ${file} --key ${keyFile}.pub`,
    ...(elsewhere === undefined
      ? []
      : [
          `Its other users and machines are at ${JSON.stringify(elsewhere)}: have them taken away there. None of them is let in here.`,
        ]),
    `The id ${id} goes to nobody else.`,
  ].join('\n');
}
