/** What may be told of a tenant's keys: never a key. For the operator's commands. */
import type { TenantId } from '../tenancy/tenant-id.ts';
import type { KeyAdministrationParts } from './key-administration.ts';
import { currentKey, decodeKeyRing } from './key-ring.ts';

export interface KeyDescription {
  /** How many data keys there are: one more for each rotation. */
  readonly dataKeys: number;
  /** Of the one that seals now. */
  readonly version: number;
  /** Whether its words are hashed under a key of its own. */
  readonly keyedTerms: boolean;
}

/** @returns `undefined` where the tenant has none. @throws AppError `dependency-unavailable`, Error where they are no keys */
export async function describeKeys(
  { keys, wrapper }: KeyAdministrationParts,
  tenant: TenantId,
): Promise<KeyDescription | undefined> {
  const wrapped = await keys.read(tenant);
  if (wrapped === undefined) return undefined;
  const ring = decodeKeyRing(await wrapper.unwrap(tenant, wrapped));
  return {
    dataKeys: ring.dataKeys.length,
    version: currentKey(ring).version,
    keyedTerms: ring.termKey !== undefined,
  };
}
