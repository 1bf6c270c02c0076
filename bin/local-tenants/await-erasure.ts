/** From the command to the end of an erasure: by the server that runs, or else by the command itself. */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { DirectoryInUse } from '../../infra/local/directory-lock.ts';
import { type ErasureReceipt, readErasureReceipt } from '../../shared/contract/erasure-receipt.ts';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import { parseStrictJson } from '../../shared/contract/strict-json.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { describeFailure } from '../commands/failure.ts';
import type { ErasureHere } from './erase-here.ts';
import { receiptFileIn } from './perform-erasure.ts';
import { oneLine, tryErasureLock } from './tenant-keeper.ts';
import { present } from './tenant-life.ts';

export interface ErasureOutcome {
  readonly file: string;
  readonly receipt: ErasureReceipt;
}

const elsewhere =
  'Another process carries it out, the server as a rule. Interrupting this command does not stop it.';
const lookMs = 100;
/** A server that is about to start has its database before it has the lock of erasures. */
const maxRefusals = 20;
const refusalPauseMs = 500;

/** The tenant is `erasing`. @throws Error that says what is left, or why nobody could do it */
export async function awaitErasure(here: ErasureHere, id: TenantId): Promise<ErasureOutcome> {
  let said: string | undefined;
  for (let refusals = 0; ; ) {
    const entry = await entryOf(here, id);
    if (entry.status === 'erased') return outcomeOf(here.directory, entry);
    if (entry.failure !== undefined) throw new Error(entry.failure);
    if (entry.progress !== undefined && entry.progress !== said) {
      said = tell(here, entry.progress);
    }
    const unlock = await tryErasureLock(here.directory);
    if (unlock === undefined) {
      said ??= tell(here, elsewhere);
      await setTimeout(lookMs);
      continue;
    }
    try {
      await carryOut(here, id);
    } catch (error) {
      if (!(error instanceof DirectoryInUse) || ++refusals > maxRefusals) throw error;
      await setTimeout(refusalPauseMs);
    } finally {
      await unlock();
    }
  }
}

function tell({ onProgress }: ErasureHere, line: string): string {
  onProgress(line);
  return line;
}

const entryOf = async ({ book }: ErasureHere, id: TenantId): Promise<LocalTenant> =>
  present(
    (await book.entries()).find((one) => one.id === id),
    id,
  );

/** By then the server that had the lock may have been done, or have failed. */
async function carryOut(here: ErasureHere, id: TenantId): Promise<void> {
  const { status, failure } = await entryOf(here, id);
  if (status === 'erased' || failure !== undefined) return;
  // Late: it brings the engines along.
  const { eraseHere } = await import('./erase-here.ts');
  try {
    await eraseHere(here, id);
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) {
      const reason = oneLine(describeFailure(error));
      await here.book.change(id, (entry) => ({ ...present(entry, id), failure: reason }));
    }
    throw error;
  }
}

async function outcomeOf(directory: string, { id, receipt }: LocalTenant): Promise<ErasureOutcome> {
  const file = receiptFileIn(directory, receipt?.file ?? '');
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${id} is erased, and its receipt is not at ${file} any more.`, { cause });
  });
  const found = receiptIn(text);
  if (found === undefined || found.tenant_id !== id || found.id !== receipt?.id) {
    throw new Error(`${id} is erased, and ${file} is not its receipt any more.`);
  }
  return { file, receipt: found };
}

function receiptIn(text: string): ErasureReceipt | undefined {
  try {
    return readErasureReceipt(parseStrictJson(text));
  } catch {
    return undefined;
  }
}
