/** What may become of a tenant: active, suspended and active again; or suspended, erasing, erased, and never back. */
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { changedSettings, knownSettings, type SettingChanges } from '../../shared/tenancy/tenant-settings.ts';

/** Whether it is on its way out, or gone. */
export const isLeaving = ({ status }: Pick<LocalTenant, 'status'>): boolean =>
  status === 'erasing' || status === 'erased';

export const newTenant = (id: TenantId, name: string, now: Date): LocalTenant => ({
  id,
  name,
  status: 'active',
  since: now.toISOString(),
});

/** @throws Error where it is leaving. One that is suspended stays so */
export function added(
  entry: LocalTenant | undefined,
  id: TenantId,
  name: string | undefined,
  now: Date,
): LocalTenant {
  if (entry === undefined) return newTenant(id, name ?? id, now);
  if (isLeaving(entry)) {
    throw new Error(
      `${id} ${entry.status === 'erased' ? `was erased at ${entry.since}` : 'is being erased'}: its id goes to nobody else. Choose another.`,
    );
  }
  return name === undefined || name === entry.name ? entry : { ...entry, name };
}

/** @throws Error where it is leaving, or there is none */
export function suspended(entry: LocalTenant | undefined, id: TenantId, now: Date): LocalTenant {
  const known = present(entry, id);
  if (isLeaving(known)) throw new Error(`${id} is ${known.status}: nobody of it is let in anyway.`);
  if (known.status === 'suspended') return known;
  const since = now.toISOString();
  return { ...known, status: 'suspended', since, suspended_at: since };
}

/** @throws Error where it is leaving, or there is none */
export function resumed(entry: LocalTenant | undefined, id: TenantId, now: Date): LocalTenant {
  const known = present(entry, id);
  if (isLeaving(known)) throw new Error(`${id} is ${known.status}: it does not come back.`);
  if (known.status === 'active') return known;
  const { suspended_at: _, ...rest } = known;
  return { ...rest, status: 'active', since: now.toISOString() };
}

/** @throws Error where it is leaving, or there is none */
export function withSettings(
  entry: LocalTenant | undefined,
  id: TenantId,
  changes: SettingChanges,
): LocalTenant {
  const known = present(entry, id);
  if (isLeaving(known)) throw new Error(`${id} is ${known.status}: it has no settings any more.`);
  const before = known.settings?.join(' ') ?? '';
  const after = changedSettings(before, changes);
  if (after === before) return known;
  const { settings: _, ...rest } = known;
  return after === '' ? rest : { ...rest, settings: [...knownSettings(after.split(' '))] };
}

/** Also of one that is erasing: then it is tried once more. @throws Error where it is active, or there is none */
export function erasing(entry: LocalTenant | undefined, id: TenantId, now: Date): LocalTenant {
  const known = present(entry, id);
  if (known.status === 'active') {
    throw new Error(`${id} is active. Suspend it first: npx askacme tenant suspend ${id}`);
  }
  if (known.status === 'erased') return known;
  if (known.status === 'erasing' && known.failure === undefined) return known;
  const { failure: _, progress: __, ...rest } = known;
  const since = known.status === 'erasing' ? known.since : now.toISOString();
  return { ...rest, status: 'erasing', since };
}

/** @throws Error where nobody knows it */
export function present(entry: LocalTenant | undefined, id: TenantId): LocalTenant {
  if (entry !== undefined) return entry;
  throw new Error(`There is no tenant ${id}. See: npx askacme tenant list`);
}
