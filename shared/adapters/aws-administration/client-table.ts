/** The machine clients of the table: an item each, which alone makes an app client of the pool one of a tenant. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { Fields } from './aws-json.ts';
import { type ItemTable, textOf, texts, textsOf } from './item-table.ts';

export interface ClientRecord {
  readonly id: string;
  /** As it stands there, whatever hand wrote it. */
  readonly tenantId: string;
  readonly name: string;
  readonly roles: readonly string[];
}

export class ClientTable {
  readonly #items: ItemTable;

  constructor(items: ItemTable) {
    this.#items = items;
  }

  async find(id: string): Promise<ClientRecord | undefined> {
    const item = await this.#items.find(keyOf(id));
    return item === undefined ? undefined : toClient(item);
  }

  /** @returns whether it was not there before; nothing is changed where it was */
  add({ id, tenantId, name, roles }: ClientRecord): Promise<boolean> {
    return this.#items.add(keyOf(id), {
      ...texts({ tenant_id: tenantId, name }),
      roles: { L: roles.map((role) => ({ S: role })) },
    });
  }

  remove(id: string): Promise<void> {
    return this.#items.remove(keyOf(id));
  }

  async list(tenantId: TenantId): Promise<ClientRecord[]> {
    const items = await this.#items.scan('begins_with(pk, :kind) AND tenant_id = :tenant', {
      ':kind': { S: prefix },
      ':tenant': { S: tenantId },
    });
    return items.map(toClient).sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}

const prefix = 'client#';
const keyOf = (id: string): string => `${prefix}${id}`;

const toClient = (item: Fields): ClientRecord => ({
  id: textOf(item, 'pk').slice(prefix.length),
  tenantId: textOf(item, 'tenant_id'),
  name: textOf(item, 'name'),
  roles: textsOf(item, 'roles'),
});
