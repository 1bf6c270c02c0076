import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, issuer, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  for (const id of ['acme', 'acme-2']) {
    await fixture.run('add', id, '--name', 'Acme', '--tier', 'standard');
    await fixture.run('client', id, '--name', 'sync', '--role', 'editor');
    for (const name of ['ann', 'bob', 'cid'])
      await fixture.run('user', id, '--email', `${name}@${id}.example`);
  }
});
afterEach(() => fixture.close());

const suspend = () => fixture.run('suspend', 'acme');
const erase = () => fixture.run('erase', 'acme', '--yes', 'acme');
const tenants = () => fixture.dynamoDb.items(table).filter(({ pk }) => String(pk).startsWith('tenant#'));
const names = () => ({
  clients: fixture.aws.pool.clients.map(({ ClientName }) => ClientName),
  bindings: fixture.dynamoDb
    .items(table)
    .flatMap(({ pk, tenant_id }) => (String(pk).startsWith('client#') ? [tenant_id] : [])),
  users: [...fixture.aws.pool.users.keys()],
  keys: fixture.aws.keys.all.map(({ name }) => name),
});
const ofTheOther = {
  clients: ['acme-2 sync'],
  bindings: ['acme-2'],
  users: ['ann@acme-2.example', 'bob@acme-2.example', 'cid@acme-2.example'],
  keys: ['askacme-dev.acme-2'],
};

describe('askacme tenant erase', () => {
  it('takes away all that lets somebody in, nobody else’s, and keeps the id', async () => {
    await suspend();

    const { exitCode, stdout } = await erase();

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Erased acme. Taken away: 1 clients, 3 users, 1 API keys.');
    expect(stdout).toContain('npx askacme erase acme --yes');
    expect(names()).toEqual(ofTheOther);
    expect(fixture.aws.pool.signedOut).toHaveLength(3);
    expect(tenants()).toEqual([
      { pk: 'tenant#acme', name: 'Acme', status: 'erased', issuer, tier: 'standard' },
      expect.objectContaining({ pk: 'tenant#acme-2', status: 'active' }),
    ]);
  });

  it('refuses while the tenant is active, and changes nothing', async () => {
    const before = names();

    const { exitCode, stdout, stderr } = await erase();

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('acme is active. Suspend it first: npx askacme tenant suspend acme --env dev.');
    expect(names()).toEqual(before);
    expect(tenants()).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });

  it('makes nothing of a tenant that is not there', async () => {
    const { exitCode, stderr } = await fixture.run('erase', 'nobody', '--yes', 'nobody');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('nobody is no tenant.');
    expect(tenants()).toHaveLength(2);
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
    expect(between).toMatchObject([{ status: 'erased' }, { status: 'active' }]);
    expect([second.exitCode, third.exitCode]).toEqual([0, 0]);
    expect(third.stdout).toContain('Taken away: 0 clients, 0 users, 0 API keys.');
    expect(names()).toEqual(ofTheOther);
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
    fixture.dynamoDb.put(table, {
      ...tenants()[0],
      pk: 'tenant#acme',
      status: 'suspended',
      issuer: elsewhere,
    });

    expect((await erase()).stdout).toContain(`Its other users and machines are at "${elsewhere}"`);
  });
});

describe('an erased tenant', () => {
  it.each([
    ['add', 'acme', '--name', 'Another', '--tier', 'standard'],
    ['add', 'acme', '--name', 'Acme', '--tier', 'standard'],
    ['resume', 'acme'],
    ['suspend', 'acme'],
    ['tier', 'acme', '--tier', 'premium'],
    ['client', 'acme', '--name', 'again'],
    ['user', 'acme', '--email', 'eve@acme.example'],
  ])('stays so, and its id goes to nobody: %s', async (...argv) => {
    await suspend();
    await erase();

    const { exitCode, stdout, stderr } = await fixture.run(...argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('acme was erased, and its id is given to nobody again. Take another one.');
    expect(tenants()).toMatchObject([{ name: 'Acme', status: 'erased' }, {}]);
    expect(names()).toEqual(ofTheOther);
  });

  it.each(['resume', 'suspend'])('stays so where it is erased in the middle of %s', async (action) => {
    fixture.relay.beforeNext('UpdateItem', () =>
      fixture.dynamoDb.put(table, { ...tenants()[0], pk: 'tenant#acme', status: 'erased' }),
    );

    const { exitCode } = await fixture.run(action, 'acme');

    expect(exitCode).toBe(1);
    expect(tenants()).toMatchObject([{ status: 'erased' }, {}]);
  });

  it('is listed and shown as erased, and its people can still be looked for', async () => {
    await suspend();
    await erase();

    const list = await fixture.run('list');
    const shown = await fixture.run('show', 'acme');
    const users = await fixture.run('users', 'acme');

    expect(list.stdout).toMatch(/^acme {4}erased {2}/m);
    expect(list.stdout).not.toContain('no status');
    expect(shown.stdout).toContain('status  erased\n');
    expect(users.stdout).toBe('acme has no users in the user pool.\n');
  });
});
