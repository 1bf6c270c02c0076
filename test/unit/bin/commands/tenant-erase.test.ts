/** A tenant leaves a deployment: nothing of it is left that could be looked for, or there is no receipt. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentsDigest } from '../../../../shared/erasure/documents-digest.ts';
import { acme, acme2, put } from '../../../support/documents.ts';
import { type ErasureFixture, startErasureFixture } from './erasure-fixture.ts';
import { issuer, keyTable, quotaTable, table } from './tenant-fixture.ts';

let fixture: ErasureFixture;
beforeEach(async () => {
  fixture = await startErasureFixture();
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
});
afterEach(() => fixture.close());

const suspend = () => fixture.run('suspend', 'acme');
const erase = (...argv: string[]) => fixture.erase('acme', ...argv);
const tenants = () => fixture.dynamoDb.items(table).filter(({ pk }) => String(pk).startsWith('tenant#'));
const acmeItem = () => tenants().find(({ pk }) => pk === 'tenant#acme') ?? expect.fail('no item');
const files = async () => (await readdir(fixture.directory)).filter((name) => name.startsWith('receipt'));
const names = () => ({
  clients: fixture.aws.pool.clients.map(({ ClientName }) => ClientName),
  bindings: fixture.dynamoDb
    .items(table)
    .flatMap(({ pk, tenant_id }) => (String(pk).startsWith('client#') ? [tenant_id] : [])),
  users: [...fixture.aws.pool.users.keys()],
  keys: fixture.aws.keys.all.map(({ name }) => name),
  quotas: fixture.dynamoDb.items(quotaTable).map(({ pk }) => pk),
  sealKeys: fixture.dynamoDb.items(keyTable).map(({ pk }) => pk),
});
const ofTheOther = {
  clients: ['acme-2 sync'],
  bindings: ['acme-2'],
  users: ['ann@acme-2.example', 'bob@acme-2.example', 'cid@acme-2.example'],
  keys: ['askacme-dev.acme-2'],
  quotas: ['acme-2#tier'],
  sealKeys: ['acme-2'],
};
const documents = [
  { id: 'hidden', pii: true },
  { id: 'open', pii: false },
];
const held = async (tenant: typeof acme) =>
  (await fixture.store.holdings(tenant)).documents.map(({ id, pii }) => ({ id, pii }));

describe('askacme tenant erase', () => {
  it('takes away all that is the tenant’s, nobody else’s, keeps the id, and proves it', async () => {
    await suspend();

    const { exitCode, stdout } = await erase();

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Erased acme: 2 documents, .*3 users, 1 machine clients, 1 API keys, 1 quota items/,
    );
    expect(names()).toEqual(ofTheOther);
    expect([await held(acme), await held(acme2)]).toEqual([[], documents]);
    expect(fixture.aws.pool.signedOut).toHaveLength(3);
    expect(acmeItem()).toEqual({
      ...{ pk: 'tenant#acme', name: 'Acme', status: 'erased', issuer, tier: 'standard' },
      ...{
        status_since: expect.any(String),
        suspended_since: expect.any(String),
        erasure: expect.any(String),
      },
    });
    expect(await fixture.receipt(1)).toMatchObject({
      tenant_id: 'acme',
      deployment: 'askacme-dev, account 111122223333, eu-central-1',
      suspended_at: acmeItem().suspended_since,
      erased: { documents: 2, documents_digest: documentsDigest(documents) },
      kept: expect.arrayContaining([expect.stringContaining('for 7 days: until then whoever may restore')]),
    });
  });

  it('gives a receipt that its readers can verify, and that nobody can change', async () => {
    await suspend();
    await erase();
    const file = join(fixture.directory, 'receipt-1.json');

    const whole = await fixture.verify(file);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"documents": 2', '"documents": 1'));
    const changed = await fixture.verify(file);

    expect([whole.exitCode, whole.stdout]).toEqual([0, expect.stringContaining('VALID: signed by that key')]);
    expect([changed.exitCode, changed.stdout]).toEqual([1, expect.stringContaining('NOT VALID')]);
  });

  it('lets nobody in, waits for the last request, and only then takes: documents first, keys last', async () => {
    await suspend();
    const seen: unknown[] = [];
    fixture.clock.onWait = async () => void seen.push(acmeItem().status, await held(acme), names().sealKeys);

    await erase();

    const [waitMs = 0] = fixture.clock.waitsMs;
    // A minute of the gateway's memory, half a minute for the longest request, half a minute for clocks.
    expect(waitMs).toBeGreaterThan(110_000);
    expect(waitMs).toBeLessThanOrEqual(120_000);
    expect(seen.slice(0, 3)).toEqual(['erasing', documents, ['acme', 'acme-2']]);
    const steps = fixture.dynamoDb.requests.flatMap(({ operation, fields }) =>
      operation === 'DeleteItem' ? [fields.TableName] : [],
    );
    expect(steps).toEqual([table, quotaTable, keyTable]);
    const taken = fixture.aws.actions.filter((action) => /Delete|DELETE/.test(action));
    expect(taken).toEqual([
      ...['cognito-idp AdminDeleteUser', 'cognito-idp AdminDeleteUser', 'cognito-idp AdminDeleteUser'],
      ...['cognito-idp DeleteUserPoolClient', 'apigateway DELETE /apikeys/*'],
    ]);
  });

  it('waits the full time where nobody wrote down since when it is suspended', async () => {
    await suspend();
    const { status_since: _, ...older } = acmeItem();
    fixture.dynamoDb.put(table, { ...older, pk: 'tenant#acme' });

    const { exitCode } = await erase();

    expect(exitCode).toBe(0);
    expect(fixture.clock.waitsMs[0]).toBeGreaterThan(119_000);
  });

  it('does not wait where it was suspended long ago', async () => {
    await suspend();
    const at = new Date(Date.now() - 120_000).toISOString();
    fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', status_since: at });

    await erase();

    expect(fixture.clock.waitsMs).toEqual([]);
    expect((await fixture.receipt(1)).suspended_at).toBe(at);
  });

  it('refuses while the tenant is active, and changes nothing', async () => {
    const before = names();

    const { exitCode, stdout, stderr } = await erase();

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('acme is active. Suspend it first: npx askacme tenant suspend acme --env dev.');
    expect(names()).toEqual(before);
    expect(await held(acme)).toEqual(documents);
    expect(tenants()).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });

  it('takes nothing of one that was let in again and suspended anew while it began', async () => {
    await suspend();
    const status_since = new Date(Date.now() + 1_000).toISOString();
    fixture.relay.beforeNext('UpdateItem', () =>
      fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', status_since }),
    );

    const { exitCode, stderr } = await erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Somebody else changed acme')]);
    expect(acmeItem()).toMatchObject({ status: 'suspended', status_since });
    expect(await held(acme)).toEqual(documents);
  });

  it('makes nothing of a tenant that is not there', async () => {
    const { exitCode, stderr } = await fixture.erase('nobody');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('nobody is no tenant of askacme-dev.');
    expect(tenants()).toHaveLength(2);
  });

  it('gives no receipt where a user reappears, and stays erasing', async () => {
    await suspend();
    const ann = fixture.aws.pool.users.get('ann@acme.example') ?? expect.fail('nobody');
    const { pool } = fixture.aws;
    const remove = pool.users.delete.bind(pool.users);
    // As a stale replica of Cognito would have it.
    pool.users.delete = (name) => name !== 'ann@acme.example' && remove(name);

    const first = await erase();
    const between = acmeItem().status;
    const filesBetween = await files();
    pool.users.delete = remove;
    const second = await erase();

    expect(ann.attributes.email).toBe('ann@acme.example');
    expect([first.exitCode, between, filesBetween]).toEqual([1, 'erasing', []]);
    expect(first.stderr).toContain('Something of acme is left after its erasure: 1 in users. No receipt');
    expect(second.exitCode).toBe(0);
    // What was there before the first run, which took all else away.
    expect(await fixture.receipt(2)).toMatchObject({
      erased: { documents: 2, records: expect.arrayContaining([{ place: 'users', records: 3 }]) },
      probe: { records: expect.arrayContaining([{ place: 'users', records: 0 }]) },
    });
  });

  it.each([
    [
      'machine clients',
      () => fixture.dynamoDb.put(table, { pk: 'client#late', tenant_id: 'acme', name: 'x', roles: [] }),
    ],
    [
      'machine clients',
      () => void fixture.aws.pool.clients.push({ ClientId: 'late', ClientName: 'acme late' }),
    ],
    [
      'API keys',
      () =>
        void fixture.aws.keys.all.push({
          ...fixture.aws.keys.all[0],
          id: 'late',
          name: 'askacme-dev.acme',
        } as never),
    ],
    ['quota items', () => fixture.dynamoDb.put(quotaTable, { pk: 'acme#day#2026-11-01', tokens: 5 })],
    ['tenant keys', () => fixture.dynamoDb.put(keyTable, { pk: 'acme', wrapped_keys: Buffer.from('x') })],
  ])('is not done while one is left: %s', async (place, leave) => {
    await suspend();
    // Each time that the registry or a table is asked for all of its items, one is there again.
    const again = (): void => {
      leave();
      fixture.relay.beforeNext('Scan', again);
    };
    fixture.relay.beforeNext('Scan', again);
    fixture.relay.failNext('DeleteItem', 'denied', 0);

    const { exitCode, stderr } = await erase();

    expect([exitCode, acmeItem().status, await files()]).toEqual([1, 'erasing', []]);
    expect(stderr).toMatch(new RegExp(`is left after its erasure: .*in ${place}`));
  });

  it.each([
    'cognito-idp DeleteUserPoolClient',
    'cognito-idp ListUsers',
    'cognito-idp AdminUserGlobalSignOut',
    'cognito-idp AdminDeleteUser',
    'apigateway GET /apikeys',
    'apigateway DELETE /apikeys/*',
  ])('lets nobody in where %s is refused, and goes on from there', async (action) => {
    await suspend();
    fixture.aws.failNext(action, 'denied');

    const first = await erase();
    const between = tenants();
    const second = await erase();
    const third = await erase();

    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain('AWS refuses');
    expect(between).toMatchObject([{ status: 'erasing' }, { status: 'active' }]);
    expect([second.exitCode, third.exitCode]).toEqual([0, 0]);
    // Once more looked for, and certified: with the first inventory.
    expect((await fixture.receipt(3)).erased).toEqual((await fixture.receipt(2)).erased);
    expect((await fixture.receipt(3)).erased.documents).toBe(2);
    expect(names()).toEqual(ofTheOther);
  });

  it('refuses an inventory that was changed by hand', async () => {
    await suspend();
    await erase();
    fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', erasure: '{"documents":0}' });

    const { exitCode, stderr } = await erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('What acme had cannot be read')]);
    expect(await files()).toEqual(['receipt-1.json']);
  });

  it('keeps the inventory of whoever was first, of two who erase at once', async () => {
    await suspend();
    fixture.clock.onWait = () =>
      fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', erasure: 'of the other' });

    const { exitCode, stderr } = await erase();

    expect([exitCode, acmeItem().erasure]).toEqual([1, 'of the other']);
    expect(stderr).toContain('Somebody else changed acme, or erases it, at the same time.');
    expect(await held(acme)).toEqual(documents);
  });

  it('has the receipt before the tenant counts as erased', async () => {
    await suspend();
    const { relay } = fixture;
    const third = () => relay.failNext('UpdateItem', 'denied');
    relay.beforeNext('UpdateItem', () =>
      relay.beforeNext('UpdateItem', () => relay.beforeNext('UpdateItem', third)),
    );

    const { exitCode } = await erase();

    expect([exitCode, acmeItem().status, await files()]).toEqual([1, 'erasing', ['receipt-1.json']]);
  });

  it('writes over no file, and takes nothing away before it knows', async () => {
    await suspend();
    await fixture.erase('acme-2');
    await fixture.run('suspend', 'acme-2');
    await fixture.erase('acme-2');
    const file = join(fixture.directory, 'receipt-2.json');
    const before = await readFile(file, 'utf8');

    const { exitCode, stderr } = await erase('--receipt', file);

    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('is there already, the receipt of acme-2'),
    ]);
    expect([await readFile(file, 'utf8'), acmeItem().status]).toEqual([before, 'suspended']);
  });

  it('signs with no key that is not there', async () => {
    await suspend();

    const { exitCode, stderr } = await erase('--sign-with', join(fixture.directory, 'slip.pem'));

    expect([exitCode, acmeItem().status]).toEqual([1, 'suspended']);
    expect(stderr).toContain('npx askacme receipt make-key');
    expect(await readdir(fixture.directory)).not.toContain('slip.pem');
  });

  it.each([
    [
      'none',
      {},
      'Where the documents of askacme-dev are is not set. Set STORE=pinecone, PINECONE_INDEX_HOST=http',
    ],
    [
      'another kind',
      { STORE: 'postgres', DATABASE_URL: 'postgres://app_user@127.0.0.1:5432/askacme' },
      'STORE is postgres, and the documents of askacme-dev are in pinecone.',
    ],
    [
      'another index',
      { STORE: 'pinecone', PINECONE_INDEX_HOST: 'http://127.0.0.1:1', PINECONE_API_KEY: 'k' },
      'PINECONE_INDEX_HOST is not the store of askacme-dev, and its documents would stay.',
    ],
  ])('refuses %s as the store, and changes nothing', async (_, variables, complaint) => {
    await suspend();
    const before = names();

    const { exitCode, stderr } = await fixture.eraseWith(variables, 'acme');

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(complaint)]);
    expect([names(), acmeItem().status]).toEqual([before, 'suspended']);
  });

  it('takes unbound clients of that tenant, and leaves one that is bound to another', async () => {
    fixture.aws.pool.clients.push({ ClientId: 'left', ClientName: 'acme half' });
    fixture.aws.pool.clients.push({ ClientId: 'foreign', ClientName: 'acme like' });
    fixture.dynamoDb.put(table, { pk: 'client#foreign', tenant_id: 'acme-2', name: 'x', roles: [] });
    await suspend();

    await erase();

    expect(names().clients).toEqual(['acme-2 sync', 'acme like']);
    expect(names().bindings).toEqual(['acme-2', 'acme-2']);
  });

  it('says who is known elsewhere', async () => {
    const elsewhere = 'https://login.globex.example/';
    await suspend();
    fixture.dynamoDb.put(table, { ...acmeItem(), pk: 'tenant#acme', issuer: elsewhere });

    const { stdout } = await erase();

    expect(stdout).toContain(`Its other users and machines are at "${elsewhere}"`);
    expect((await fixture.receipt(1)).kept.join(' ')).toContain(elsewhere);
  });
});
