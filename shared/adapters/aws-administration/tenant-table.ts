/** The tenants of the table as their writer sees them. The functions' readers are in another adapter, and take nothing that is not exactly so. */
import { parseTenantId, type TenantId } from '../../tenancy/tenant-id.ts';
import type { ApiKey } from './api-key.ts';
import type { Fields } from './aws-json.ts';
import { type ItemTable, textOf, texts } from './item-table.ts';

export interface TenantRecord {
  readonly id: TenantId;
  readonly name: string;
  /** As it stands there: `active`, `suspended`, `erasing`, `erased`, or a word of another hand's. */
  readonly status: string;
  /** ISO 8601; empty where the item is older than that. */
  readonly statusSince: string;
  /** Of one that is `erasing` or `erased`: since when nobody was let in. ISO 8601. */
  readonly suspendedSince: string;
  /** What it had before its erasure, as JSON; empty where that is not known yet. */
  readonly inventory: string;
  readonly issuer: string;
  readonly tier: string;
  /** What it chose beyond the ordinary, names joined by spaces; empty where it chose nothing. */
  readonly settings: string;
  readonly apiKeyId: string;
  /** When it got that key by a change of tier; empty where it has its first one. */
  readonly apiKeySince: string;
}

export interface TenantList {
  readonly tenants: readonly TenantRecord[];
  /** Keys of items whose tenant is outside the grammar. */
  readonly odd: readonly string[];
}

export class TenantTable {
  readonly #items: ItemTable;

  constructor(items: ItemTable) {
    this.#items = items;
  }

  async find(id: TenantId): Promise<TenantRecord | undefined> {
    const item = await this.#items.find(keyOf(id));
    return item === undefined ? undefined : toTenant(id, item);
  }

  /** @returns whether it was not there before; nothing is changed where it was */
  add(
    { id, name, status, issuer, tier }: Pick<TenantRecord, 'id' | 'name' | 'status' | 'issuer' | 'tier'>,
    { apiKey, now }: { readonly apiKey: ApiKey; readonly now: Date },
  ): Promise<boolean> {
    const attributes = {
      ...{ name, status, status_since: now.toISOString(), issuer, tier },
      ...{ api_key: apiKey.value, api_key_id: apiKey.id },
    };
    return this.#items.add(keyOf(id), texts(attributes));
  }

  /** @returns whether there is such a tenant, with another status, and not on its way out: there is no way back from that */
  setStatus(id: TenantId, status: 'active' | 'suspended', now: Date): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: { status, status_since: now.toISOString() },
      whereNot: { status: [status, ...leaving] },
    });
  }

  /** @returns whether the tenant was as given: whoever else changed its key or erased it keeps what they did */
  setTier(
    { id, apiKeyId }: TenantRecord,
    { tier, apiKey, now }: { readonly tier: string; readonly apiKey: ApiKey; readonly now: Date },
  ): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: { tier, api_key: apiKey.value, api_key_id: apiKey.id, api_key_since: now.toISOString() },
      where: { api_key_id: textOrNone(apiKeyId) },
      whereNot: { status: leaving },
    });
  }

  /** @returns whether the tenant's were as given, and it is not on its way out */
  setSettings({ id, settings: before }: TenantRecord, settings: string, now: Date): Promise<boolean> {
    const at = { settings_since: now.toISOString() };
    return this.#items.update(keyOf(id), {
      ...(settings === '' ? { set: at, remove: ['settings'] } : { set: { ...at, settings } }),
      where: { settings: textOrNone(before) },
      whereNot: { status: leaving },
    });
  }

  /**
   * From `suspended` to `erasing`. Since when is asked of the item as it was read: one that was let in again meanwhile, and
   * suspended anew, has people under way.
   * @returns whether the tenant was as given
   */
  beginErasure({ id, statusSince }: TenantRecord, now: Date): Promise<boolean> {
    const at = now.toISOString();
    return this.#items.update(keyOf(id), {
      // Where nobody wrote it down, it counts from now.
      set: { status: 'erasing', status_since: at, suspended_since: statusSince === '' ? at : statusSince },
      remove: ['api_key', 'api_key_id', 'api_key_since', 'settings', 'settings_since'],
      where: { status: 'suspended', status_since: textOrNone(statusSince) },
    });
  }

  /** For one that was erased before anybody wrote that down. */
  async dateErasure({ id, status }: TenantRecord, now: Date): Promise<void> {
    await this.#items.update(keyOf(id), {
      set: { suspended_since: now.toISOString() },
      where: { status, suspended_since: undefined },
    });
  }

  /** @returns whether the tenant is on its way out, and there was none before: the first one holds */
  keepInventory(id: TenantId, inventory: string): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: { erasure: inventory },
      where: { erasure: undefined },
      whereNot: { status: ['active', 'suspended'] },
    });
  }

  /** The item stays, so that nobody gets the id again. @returns whether it was `erasing` */
  finishErasure(id: TenantId, now: Date): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: { status: 'erased', status_since: now.toISOString() },
      where: { status: 'erasing' },
    });
  }

  async list(): Promise<TenantList> {
    const items = await this.#items.scan('begins_with(pk, :kind)', { ':kind': { S: prefix } });
    const keys = items.map((item) => [textOf(item, 'pk').slice(prefix.length), item] as const);
    const tenants = keys.flatMap(([key, item]) => {
      const id = parseTenantId(key);
      return id === undefined ? [] : [toTenant(id, item)];
    });
    return {
      tenants: tenants.sort((left, right) => (left.id < right.id ? -1 : 1)),
      odd: keys.flatMap(([key]) => (parseTenantId(key) === undefined ? [`${prefix}${key}`] : [])).sort(),
    };
  }
}

const prefix = 'tenant#';
const leaving = ['erasing', 'erased'] as const;
const textOrNone = (text: string): string | undefined => (text === '' ? undefined : text);
const keyOf = (id: TenantId): string => `${prefix}${id}`;

const toTenant = (id: TenantId, item: Fields): TenantRecord => ({
  id,
  name: textOf(item, 'name'),
  status: textOf(item, 'status'),
  statusSince: textOf(item, 'status_since'),
  suspendedSince: textOf(item, 'suspended_since'),
  inventory: textOf(item, 'erasure'),
  issuer: textOf(item, 'issuer'),
  tier: textOf(item, 'tier'),
  settings: textOf(item, 'settings'),
  apiKeyId: textOf(item, 'api_key_id'),
  apiKeySince: textOf(item, 'api_key_since'),
});
