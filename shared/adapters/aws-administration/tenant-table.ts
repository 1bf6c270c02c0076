/** The tenants of the table as their writer sees them. The functions' readers are in another adapter, and take nothing that is not exactly so. */
import { parseTenantId, type TenantId } from '../../tenancy/tenant-id.ts';
import type { ApiKey } from './api-key.ts';
import type { Fields } from './aws-json.ts';
import { type ItemTable, textOf, texts } from './item-table.ts';

export interface TenantRecord {
  readonly id: TenantId;
  readonly name: string;
  /** As it stands there: `active`, `suspended`, `erased`, or a word of another hand's. */
  readonly status: string;
  readonly issuer: string;
  readonly tier: string;
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
    { id, name, status, issuer, tier }: Omit<TenantRecord, 'apiKeyId' | 'apiKeySince'>,
    apiKey: ApiKey,
  ): Promise<boolean> {
    const attributes = { name, status, issuer, tier, api_key: apiKey.value, api_key_id: apiKey.id };
    return this.#items.add(keyOf(id), texts(attributes));
  }

  /** @returns whether there is such a tenant, and it is not erased: there is no way back from that */
  setStatus(id: TenantId, status: 'active' | 'suspended'): Promise<boolean> {
    return this.#items.update(keyOf(id), { set: { status }, whereNot: erased });
  }

  /** @returns whether the tenant was as given: whoever else changed its key or erased it keeps what they did */
  setTier(
    { id, apiKeyId }: TenantRecord,
    { tier, apiKey, now }: { readonly tier: string; readonly apiKey: ApiKey; readonly now: Date },
  ): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: { tier, api_key: apiKey.value, api_key_id: apiKey.id, api_key_since: now.toISOString() },
      where: { api_key_id: apiKeyId === '' ? undefined : apiKeyId },
      whereNot: erased,
    });
  }

  /** The item stays, so that nobody gets the id again. @returns whether there is such a tenant, and it is not active */
  erase(id: TenantId): Promise<boolean> {
    return this.#items.update(keyOf(id), {
      set: erased,
      remove: ['api_key', 'api_key_id', 'api_key_since'],
      whereNot: { status: 'active' },
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
const erased = { status: 'erased' } as const;
const keyOf = (id: TenantId): string => `${prefix}${id}`;

const toTenant = (id: TenantId, item: Fields): TenantRecord => ({
  id,
  name: textOf(item, 'name'),
  status: textOf(item, 'status'),
  issuer: textOf(item, 'issuer'),
  tier: textOf(item, 'tier'),
  apiKeyId: textOf(item, 'api_key_id'),
  apiKeySince: textOf(item, 'api_key_since'),
});
