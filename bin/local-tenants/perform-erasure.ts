/** Takes a tenant of this machine out, and keeps the receipt and the record of it: the same from the server as from the command. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ErasureReceipt } from '../../shared/contract/erasure-receipt.ts';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import { type ErasureRegister, eraseTenant } from '../../shared/erasure/erase-tenant.ts';
import { replacePrivateFile } from '../../shared/files/private-file.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { AuditLog } from '../../shared/runtime/audit-log.ts';
import type { EngineConfig } from '../../shared/runtime/config/engine-config.ts';
import { openReceiptSigner } from '../../shared/runtime/open-receipt-signer.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { receiptKeyIn } from '../receipt-key.ts';
import { type ErasedFrom, holdingsOf } from './erasure-holdings.ts';
import { keptAfterErasure } from './kept.ts';
import { knownStores } from './known-stores.ts';
import { storeName } from './store-name.ts';
import type { TenantBook } from './tenant-book.ts';
import { erasing, present } from './tenant-life.ts';

export interface ErasureWork {
  readonly book: TenantBook;
  readonly parts: ErasedFrom & { readonly audit: AuditLog };
  readonly store: Pick<TenantStore, 'erase' | 'holdings'>;
  readonly engines: Pick<EngineConfig, 'store' | 'quota'>;
  /** Where the keys are, and the receipts. */
  readonly directory: string;
  /** Requests of the tenant that this process has not answered. */
  readonly underWay: (tenant: TenantId) => number;
  readonly onProgress: (line: string) => void;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
}

export const receiptFileIn = (directory: string, name: string): string => join(directory, 'receipts', name);

/** What another process on the same store may remember of the authorizer, and its longest request. */
const othersMs = 60_000 + 30_000;
/** Of this process's own requests, beyond what any may take. */
const drainMs = 60_000;
const drainPauseMs = 50;

/** Safe to repeat. @throws Error that says what is left, or what to do */
export async function performErasure(work: ErasureWork, tenant: TenantId): Promise<ErasureReceipt> {
  const { book, parts, store, engines, directory, onProgress, now, wait } = work;
  await book.change(tenant, (entry) => begun(erasing(entry, tenant, now()), storeName(engines.store)));
  await drained(work, tenant);
  const others = (await knownStores(directory)).filter((name) => name !== storeName(engines.store));
  // The embedded database has one process, whose last request has just ended.
  const isAlone = engines.store.kind === 'embedded';
  return await eraseTenant(
    {
      register: registerOf(work),
      holdings: holdingsOf(store, parts),
      signer: await openReceiptSigner(receiptKeyIn(directory)),
      deployment: `local server, store ${engines.store.kind}`,
      kept: keptAfterErasure(engines, others),
      settleMs: isAlone ? 0 : othersMs,
      patienceMs: isAlone ? 0 : othersMs,
      now,
      wait,
      onProgress,
    },
    tenant,
  );
}

/**
 * In one store from its beginning to its receipt: whoever goes on with it may be configured for another one, where nothing
 * of the tenant ever was.
 */
function begun(entry: LocalTenant, store: string): LocalTenant {
  if (entry.status !== 'erasing' || entry.store === store) return entry;
  if (entry.store === undefined) return { ...entry, store };
  throw new Error(
    `The erasure of ${entry.id} was begun in the store ${entry.store}, and this one is ${store}. Go on with it where that one is configured; only if that was a slip, take "store" out of its entry in tenants.json.`,
  );
}

/** Nobody enters any more; who has entered writes nothing behind the probe's back. */
async function drained({ underWay, now, wait, onProgress }: ErasureWork, tenant: TenantId): Promise<void> {
  const deadlineMs = now().getTime() + drainMs;
  if (underWay(tenant) > 0) onProgress(`Waiting for ${underWay(tenant)} requests under way to end …`);
  while (underWay(tenant) > 0) {
    if (now().getTime() > deadlineMs) {
      throw new Error(`Requests of ${tenant} do not end. Restart the server: it goes on with the erasure.`);
    }
    await wait(drainPauseMs);
  }
}

function registerOf({ book, directory, parts, now }: ErasureWork): ErasureRegister {
  return {
    async begin(tenant) {
      const entry = await book.change(tenant, (known) => erasing(known, tenant, now()));
      return { suspendedAt: new Date(entry.suspended_at ?? entry.since), inventory: entry.inventory };
    },

    async keepInventory(tenant, inventory) {
      await book.change(tenant, (entry) => ({ ...present(entry, tenant), inventory }));
    },

    // On record before it counts as done: a receipt that nobody can check against the record is none.
    async finish(tenant, receipt) {
      const text = `${JSON.stringify(receipt, null, 2)}\n`;
      const file = `${tenant}-${receipt.completed_at.replaceAll(/[-:.]/g, '')}.json`;
      await replacePrivateFile(receiptFileIn(directory, file), text);
      parts.audit.record({
        act: 'tenant.erased',
        tenantId: tenant,
        receiptId: receipt.id,
        receiptSha256: createHash('sha256').update(text).digest('hex'),
      });
      await book.change(tenant, (entry) => {
        const { id, name, suspended_at } = present(entry, tenant);
        const since = receipt.completed_at;
        return { id, name, status: 'erased', since, suspended_at, receipt: { id: receipt.id, file } };
      });
    },
  };
}
