/** Wall 2 on a laptop: which tenants there are and who is let in, for the server and the operator's commands. */
import { localIssuerName } from '../../infra/local/issuer.ts';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import type { Tenant, TenantRegistry } from '../../shared/ports/tenant-registry.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';

/** @returns what is to stand there; the very entry that it was given where nothing is to change. @throws Error that helps */
export type Change = (entry: LocalTenant | undefined) => LocalTenant | Promise<LocalTenant>;

export interface TenantBook extends TenantRegistry {
  /** Whether other processes see and change it, too. */
  readonly isShared: boolean;
  /** As it is now, sorted by id. @throws Error that says what to do where it cannot be read: nobody is let in then */
  entries(): Promise<readonly LocalTenant[]>;
  /** As it was when anybody last looked: for what cannot wait. */
  lastSeen(id: string): LocalTenant | undefined;
  /** One change at a time, whoever makes it. @returns what stands there now. @throws what `change` throws; nothing is changed then */
  change(id: TenantId, change: Change): Promise<LocalTenant>;
}

/** For a server whose documents and keys are in memory, too. */
export function createBookInMemory(): TenantBook {
  const byId = new Map<string, LocalTenant>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    isShared: false,
    entries: async () => sorted(byId.values()),
    lastSeen: (id) => byId.get(id),
    find: async (id) => toTenant(byId.get(id)),
    change(id, change) {
      const done = last.then(async () => {
        const entry = await change(byId.get(id));
        byId.set(id, entry);
        return entry;
      });
      last = done.catch(() => undefined);
      return done;
    },
  };
}

export const sorted = (entries: Iterable<LocalTenant>): LocalTenant[] =>
  [...entries].sort((left, right) => (left.id < right.id ? -1 : 1));

export const toTenant = (entry: LocalTenant | undefined): Tenant | undefined =>
  entry && {
    id: entry.id,
    name: entry.name,
    status: entry.status,
    issuer: localIssuerName,
    settings: entry.settings?.join(' '),
    usageKey: undefined,
  };
