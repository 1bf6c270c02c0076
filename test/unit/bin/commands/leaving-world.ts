/** Two tenants of a deployment with documents, people, machines and keys, whose ids collide by prefix; the first one leaves. */
import { readdir } from 'node:fs/promises';
import { expect } from 'vitest';
import { acme, acme2, put } from '../../../support/documents.ts';
import { type ErasureFixture, startErasureFixture } from './erasure-fixture.ts';
import { keyTable, quotaTable, table } from './tenant-fixture.ts';

export const documents = [
  { id: 'hidden', pii: true },
  { id: 'open', pii: false },
];

export type LeavingWorld = Awaited<ReturnType<typeof startLeavingWorld>>;

export async function startLeavingWorld() {
  const fixture = await startErasureFixture();
  for (const id of ['acme', 'acme-2']) {
    await fixture.run('add', id, '--name', 'Acme', '--tier', 'standard');
    await fixture.run('client', id, '--name', 'sync', '--role', 'editor');
    for (const name of ['ann', 'bob', 'cid'])
      await fixture.run('user', id, '--email', `${name}@${id}.example`);
  }
  for (const tenant of [acme, acme2]) {
    await put(fixture.store, tenant, { id: 'open', content: 'The plan.' });
    await put(fixture.store, tenant, { id: 'hidden', content: 'The salary.', pii: true });
  }
  return { fixture, ...looks(fixture) };
}

/** Who erases acme, and what there is then. */
function looks(fixture: ErasureFixture) {
  const tenants = () => fixture.dynamoDb.items(table).filter(({ pk }) => String(pk).startsWith('tenant#'));
  const acmeItem = () => tenants().find(({ pk }) => pk === 'tenant#acme') ?? expect.fail('no item');
  return {
    suspend: () => fixture.run('suspend', 'acme'),
    erase: (...argv: string[]) => fixture.erase('acme', ...argv),
    tenants,
    acmeItem,
    /** Over what the item says. */
    putItem: (fields: Readonly<Record<string, string>>) =>
      fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', ...fields }),
    files: async () => (await readdir(fixture.directory)).filter((name) => name.startsWith('receipt')),
    names: () => namesIn(fixture),
    held: async (tenant: typeof acme) =>
      (await fixture.store.holdings(tenant)).documents.map(({ id, pii }) => ({ id, pii })),
  };
}

const namesIn = ({ aws, dynamoDb }: ErasureFixture) => ({
  clients: aws.pool.clients.map(({ ClientName }) => ClientName),
  bindings: dynamoDb
    .items(table)
    .flatMap(({ pk, tenant_id }) => (String(pk).startsWith('client#') ? [tenant_id] : [])),
  users: [...aws.pool.users.keys()],
  keys: aws.keys.all.map(({ name }) => name),
  quotas: dynamoDb.items(quotaTable).map(({ pk }) => pk),
  sealKeys: dynamoDb.items(keyTable).map(({ pk }) => pk),
});

export const ofTheOther = {
  clients: ['acme-2 sync'],
  bindings: ['acme-2'],
  users: ['ann@acme-2.example', 'bob@acme-2.example', 'cid@acme-2.example'],
  keys: ['askacme-dev.acme-2'],
  quotas: ['acme-2#tier'],
  sealKeys: ['acme-2'],
};
