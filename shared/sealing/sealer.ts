/** Wall 5: each tenant's seal, its keys unwrapped once a process and kept for a while: few tenants, not for long. */
import { AppError } from '../errors/app-error.ts';
import type { Sealer, TenantSeal } from '../ports/sealer.ts';
import type { KeyWrapper, WrappedKeys } from '../ports/tenant-keys.ts';
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { OnSealViolation } from './isolation-violation.ts';
import { decodeKeyRing } from './key-ring.ts';
import { createTenantSeal, UnknownDataKey, violated } from './tenant-seal.ts';

export interface SealerParts {
  readonly keys: WrappedKeys;
  readonly wrapper: KeyWrapper;
  readonly plainTermIndex: (term: string) => number;
  readonly onViolation: OnSealViolation;
  readonly nowMs?: () => number;
}

/** How long a key that was destroyed may still be in a process's memory. */
export const maxAgeMs = 15 * 60 * 1_000;

/** A process serves few tenants at a time; on Lambda with tenant isolation, one. */
export const maxTenants = 100;

/** Records with made-up key versions must not buy a fetch each. */
const renewalIntervalMs = 10_000;

interface Entry {
  readonly seal: Promise<TenantSeal>;
  readonly sinceMs: number;
  /** Read anew because a record named a key that was not known. */
  readonly isRenewed: boolean;
}

export function createSealer({
  keys,
  wrapper,
  plainTermIndex,
  onViolation,
  nowMs = Date.now,
}: SealerParts): Sealer {
  /** In the order of use, the longest unused first. */
  const entries = new Map<TenantId, Entry>();

  async function unwrap(tenant: TenantId): Promise<TenantSeal> {
    const wrapped = await keys.read(tenant);
    if (wrapped === undefined) throw unavailable(new Error('The tenant has no keys.'));
    const ring = decodeKeyRing(await wrapper.unwrap(tenant, wrapped));
    return createTenantSeal({ tenant, ring, plainTermIndex, onViolation });
  }

  function renew(tenant: TenantId, isRenewed: boolean): Entry {
    const entry: Entry = { seal: unwrap(tenant).catch(rethrow), sinceMs: nowMs(), isRenewed };
    entries.set(tenant, entry);
    // A failure is not remembered.
    entry.seal.catch(() => entries.get(tenant) === entry && entries.delete(tenant));
    if (entries.size > maxTenants) entries.delete(entries.keys().next().value as TenantId);
    return entry;
  }

  function entryOf(tenant: TenantId): Entry {
    const entry = entries.get(tenant);
    entries.delete(tenant);
    if (entry === undefined || ageMs(entry) >= maxAgeMs) return renew(tenant, false);
    entries.set(tenant, entry);
    return entry;
  }

  /** A clock that was set back must not make keys younger. */
  function ageMs({ sinceMs }: Entry): number {
    const age = nowMs() - sinceMs;
    return age < 0 ? Number.POSITIVE_INFINITY : age;
  }

  async function reading<Result>(tenant: TenantId, open: (seal: TenantSeal) => Result): Promise<Result> {
    const entry = entryOf(tenant);
    try {
      return open(await entry.seal);
    } catch (error) {
      if (!(error instanceof UnknownDataKey)) throw error;
      const isFresh = entry.isRenewed && ageMs(entry) < renewalIntervalMs;
      return openOnce(tenant, await (isFresh ? entry : renew(tenant, true)).seal, open);
    }
  }

  function openOnce<Result>(tenant: TenantId, seal: TenantSeal, open: (seal: TenantSeal) => Result): Result {
    try {
      return open(seal);
    } catch (error) {
      if (!(error instanceof UnknownDataKey)) throw error;
      return violated(tenant, 'A record names a key that the tenant does not have.', onViolation);
    }
  }

  return { of: (tenant) => entryOf(tenant).seal, reading };
}

function rethrow(error: unknown): never {
  throw error instanceof AppError ? error : unavailable(error);
}

const unavailable = (cause: unknown): AppError =>
  new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
