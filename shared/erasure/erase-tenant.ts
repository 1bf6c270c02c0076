/**
 * The end of a tenant: nobody is let in, everything of it is taken out, the raw places are looked at, and only where all of
 * them are empty is a receipt given. Every step may be repeated, so a run that stopped half-way is simply begun again.
 */
import { randomUUID } from 'node:crypto';
import type { ErasureReceipt } from '../contract/erasure-receipt.ts';
import type { ReceiptSigner } from '../ports/receipt-signer.ts';
import type { PlaceCount } from '../ports/tenant-store.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import { documentsDigest, type ListedDocument } from './documents-digest.ts';
import { signReceipt } from './receipt.ts';

/** Something that holds records of tenants: the store, the keys, the quotas, the users. */
export interface ErasableHoldings {
  /** Takes everything of the tenant out. */
  remove(tenant: TenantId): Promise<void>;
  /** Looks beneath every wall. Rejects where it cannot: what was not seen is not called empty. */
  look(tenant: TenantId): Promise<{
    readonly places: readonly PlaceCount[];
    readonly documents?: readonly ListedDocument[];
  }>;
}

/** What was there before anything was taken out, kept in the registry: a second run could not tell any more. */
export type Inventory = ErasureReceipt['erased'];

export interface ErasureRegister {
  /**
   * Puts the tenant from `suspended` to `erasing`, and leaves one as it is that is `erasing` or `erased`.
   * @returns since when nobody has been let in, and the inventory of a run before this one
   * @throws Error that says what to do where the tenant is active, or there is none
   */
  begin(tenant: TenantId): Promise<{ readonly suspendedAt: Date; readonly inventory: Inventory | undefined }>;
  keepInventory(tenant: TenantId, inventory: Inventory): Promise<void>;
  /** From `erasing` to `erased`. The entry stays, so that its id goes to nobody else. */
  finish(tenant: TenantId, receipt: ErasureReceipt): Promise<void>;
}

export interface ErasureParts {
  readonly register: ErasureRegister;
  /** In the order in which they are emptied; the keys last, so that nothing is left that would need them. */
  readonly holdings: readonly ErasableHoldings[];
  readonly signer: ReceiptSigner;
  /** Which one it is, as its operators name it: one line. */
  readonly deployment: string;
  /** What stays all the same, and why: a sentence each. */
  readonly kept: readonly string[];
  /** For how long after its suspension a request of the tenant may still be under way: the authorizer's cache and the longest request. */
  readonly settleMs: number;
  /** For how long the probe is repeated where an engine shows what was taken out already. */
  readonly patienceMs: number;
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
  /** A line on what is done now. */
  readonly onProgress: (line: string) => void;
}

/** @throws Error that names the places where something is left: the tenant then stays `erasing`, and nobody is let in */
export async function eraseTenant(parts: ErasureParts, tenant: TenantId): Promise<ErasureReceipt> {
  const { register, signer, deployment, kept, now, onProgress } = parts;
  const { suspendedAt, inventory } = await register.begin(tenant);
  await settle(parts, suspendedAt);
  const startedAt = now();
  const erased = inventory ?? (await takeInventory(parts, tenant));
  onProgress(`Taking out everything of ${tenant}; documents: ${erased.documents} …`);
  const probe = await emptyAndProbe(parts, tenant, erased);
  const receipt = await signReceipt(
    {
      id: randomUUID(),
      tenant_id: tenant,
      deployment,
      suspended_at: suspendedAt.toISOString(),
      started_at: startedAt.toISOString(),
      completed_at: now().toISOString(),
      erased,
      probe,
      kept: [...kept],
    },
    signer,
  );
  await register.finish(tenant, receipt);
  return receipt;
}

/** Whoever was let in before the suspension has ended by then: nothing is written behind the probe's back. */
async function settle({ settleMs, now, wait, onProgress }: ErasureParts, suspendedAt: Date): Promise<void> {
  const waitMs = suspendedAt.getTime() + settleMs - now().getTime();
  if (waitMs <= 0) return;
  onProgress(
    `Waiting ${Math.ceil(waitMs / 1_000)} s, until the last request from before the suspension has ended …`,
  );
  await wait(waitMs);
}

/** On record before the first thing goes. */
async function takeInventory(parts: ErasureParts, tenant: TenantId): Promise<Inventory> {
  const { places, documents } = await lookEverywhere(parts, tenant);
  const inventory: Inventory = {
    documents: documents.length,
    documents_digest: documentsDigest(documents),
    records: places.map(withoutWhere),
  };
  await parts.register.keepInventory(tenant, inventory);
  return inventory;
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;

async function emptyAndProbe(
  parts: ErasureParts,
  tenant: TenantId,
  { records: before }: Inventory,
): Promise<ErasureReceipt['probe']> {
  const { holdings, patienceMs, now, wait, onProgress } = parts;
  const deadlineMs = now().getTime() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    for (const one of holdings) await one.remove(tenant);
    const at = now().toISOString();
    const { places, storePlaces } = await lookEverywhere(parts, tenant);
    if (!isSameStore(storePlaces, before)) throw new Error(otherStore(tenant));
    const left = places.filter(({ records }) => records > 0);
    if (left.length === 0) return { at, records: withGone(places.map(withoutWhere), before) };
    if (now().getTime() + pauseMs > deadlineMs) throw new Error(leftOver(tenant, left));
    onProgress(`Still there: ${summary(left)}. Once more …`);
    await wait(pauseMs);
  }
}

/** A store loses single places and not all of them: one that has none of those before is another, in which nothing was. */
const isSameStore = (now: readonly PlaceCount[], before: readonly PlaceCount[]): boolean =>
  now.length === 0 || now.some(({ place }) => before.some((one) => one.place === place));

/** A look sees every place that there is: one that it saw before and sees no more, as a table that was dropped, is gone. */
function withGone(places: readonly PlaceCount[], before: readonly PlaceCount[]): PlaceCount[] {
  const seen = new Set(places.map(({ place }) => place));
  return [...places, ...before.flatMap(({ place }) => (seen.has(place) ? [] : [{ place, records: 0 }]))];
}

async function lookEverywhere({ holdings }: ErasureParts, tenant: TenantId) {
  const places: PlaceCount[] = [];
  const storePlaces: PlaceCount[] = [];
  const documents: ListedDocument[] = [];
  for (const one of holdings) {
    const found = await one.look(tenant);
    places.push(...found.places);
    if (found.documents !== undefined) storePlaces.push(...found.places);
    documents.push(...(found.documents ?? []));
  }
  return { places, storePlaces, documents };
}

/** A receipt is its tenant's to read, and says nothing of another. */
const withoutWhere = ({ place, records }: PlaceCount): PlaceCount => ({ place, records });

const summary = (left: readonly PlaceCount[]): string =>
  left
    .map(
      ({ place, records, where }) =>
        `${records} in ${place}${where === undefined ? '' : ` (${where.join(', ')})`}`,
    )
    .join(', ');

const leftOver = (tenant: TenantId, left: readonly PlaceCount[]): string =>
  `Something of ${tenant} is left after its erasure: ${summary(left)}. No receipt is given, and nobody is let in. Take it away, then erase the tenant again.`;

const otherStore = (tenant: TenantId): string =>
  `The erasure of ${tenant} was begun in another store: this one has none of the places that were counted before. No receipt is given. Erase the tenant again with the store of before.`;
