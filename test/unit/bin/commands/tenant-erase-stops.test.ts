/** An erasure that must not begin, or that stopped half-way: no receipt, and nobody is let in. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acme } from '../../../support/documents.ts';
import { documents, type LeavingWorld, ofTheOther, startLeavingWorld } from './leaving-world.ts';
import { keyTable, quotaTable, table } from './tenant-fixture.ts';

let world: LeavingWorld;
beforeEach(async () => {
  world = await startLeavingWorld();
});
afterEach(() => world.fixture.close());

describe('askacme tenant erase, where it stops', () => {
  it('refuses while the tenant is active, and changes nothing', async () => {
    const before = world.names();

    const { exitCode, stdout, stderr } = await world.erase();

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('acme is active. Suspend it first: npx askacme tenant suspend acme --env dev.');
    expect(world.names()).toEqual(before);
    expect(await world.held(acme)).toEqual(documents);
    expect(world.tenants()).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });

  it('takes nothing of one that was let in again and suspended anew while it began', async () => {
    await world.suspend();
    const status_since = new Date(Date.now() + 1_000).toISOString();
    world.fixture.relay.beforeNext('UpdateItem', () => world.putItem({ status_since }));

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Somebody else changed acme')]);
    expect(world.acmeItem()).toMatchObject({ status: 'suspended', status_since });
    expect(await world.held(acme)).toEqual(documents);
  });

  it('makes nothing of a tenant that is not there', async () => {
    const { exitCode, stderr } = await world.fixture.erase('nobody');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('nobody is no tenant of askacme-dev.');
    expect(world.tenants()).toHaveLength(2);
  });

  it('gives no receipt where a user reappears, and stays erasing', async () => {
    await world.suspend();
    const ann = world.fixture.aws.pool.users.get('ann@acme.example') ?? expect.fail('nobody');
    const { pool } = world.fixture.aws;
    const remove = pool.users.delete.bind(pool.users);
    // As a stale replica of Cognito would have it.
    pool.users.delete = (name) => name !== 'ann@acme.example' && remove(name);

    const first = await world.erase();
    const between = world.acmeItem().status;
    const filesBetween = await world.files();
    pool.users.delete = remove;
    const second = await world.erase();

    expect(ann.attributes.email).toBe('ann@acme.example');
    expect([first.exitCode, between, filesBetween]).toEqual([1, 'erasing', []]);
    expect(first.stderr).toContain('Something of acme is left after its erasure: 1 in users. No receipt');
    expect(second.exitCode).toBe(0);
    // What was there before the first run, which took all else away.
    expect(await world.fixture.receipt(2)).toMatchObject({
      erased: { documents: 2, records: expect.arrayContaining([{ place: 'users', records: 3 }]) },
      probe: { records: expect.arrayContaining([{ place: 'users', records: 0 }]) },
    });
  });

  it.each([
    [
      'machine clients',
      () => world.fixture.dynamoDb.put(table, { pk: 'client#late', tenant_id: 'acme', name: 'x', roles: [] }),
    ],
    [
      'machine clients',
      () => void world.fixture.aws.pool.clients.push({ ClientId: 'late', ClientName: 'acme late' }),
    ],
    [
      'API keys',
      () =>
        void world.fixture.aws.keys.all.push({
          ...world.fixture.aws.keys.all[0],
          id: 'late',
          name: 'askacme-dev.acme',
        } as never),
    ],
    ['quota items', () => world.fixture.dynamoDb.put(quotaTable, { pk: 'acme#day#2026-11-01', tokens: 5 })],
    [
      'tenant keys',
      () => world.fixture.dynamoDb.put(keyTable, { pk: 'acme', wrapped_keys: Buffer.from('x') }),
    ],
  ])('is not done while one is left: %s', async (place, leave) => {
    await world.suspend();
    // Each time that the registry or a table is asked for all of its items, one is there again.
    const again = (): void => {
      leave();
      world.fixture.relay.beforeNext('Scan', again);
    };
    world.fixture.relay.beforeNext('Scan', again);

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, world.acmeItem().status, await world.files()]).toEqual([1, 'erasing', []]);
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
    await world.suspend();
    world.fixture.aws.failNext(action, 'denied');

    const first = await world.erase();
    const between = world.tenants();
    const second = await world.erase();
    const third = await world.erase();

    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain('AWS refuses');
    expect(between).toMatchObject([{ status: 'erasing' }, { status: 'active' }]);
    expect([second.exitCode, third.exitCode]).toEqual([0, 0]);
    // Once more looked for, and certified: with the first inventory.
    expect((await world.fixture.receipt(3)).erased).toEqual((await world.fixture.receipt(2)).erased);
    expect((await world.fixture.receipt(3)).erased.documents).toBe(2);
    expect(world.names()).toEqual(ofTheOther);
  });

  it('refuses an inventory that was changed by hand', async () => {
    await world.suspend();
    await world.erase();
    world.putItem({ erasure: '{"documents":0}' });

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('What acme had cannot be read')]);
    expect(await world.files()).toEqual(['receipt-1.json']);
  });

  it('keeps the inventory of whoever was first, of two who erase at once', async () => {
    await world.suspend();
    world.fixture.clock.onWait = () => world.putItem({ erasure: 'of the other' });

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, world.acmeItem().erasure]).toEqual([1, 'of the other']);
    expect(stderr).toContain('Somebody else changed acme, or erases it, at the same time.');
    expect(await world.held(acme)).toEqual(documents);
  });

  it('has the receipt before the tenant counts as erased', async () => {
    await world.suspend();
    const { relay } = world.fixture;
    const third = () => relay.failNext('UpdateItem', 'denied');
    relay.beforeNext('UpdateItem', () =>
      relay.beforeNext('UpdateItem', () => relay.beforeNext('UpdateItem', third)),
    );

    const { exitCode } = await world.erase();

    expect([exitCode, world.acmeItem().status, await world.files()]).toEqual([
      1,
      'erasing',
      ['receipt-1.json'],
    ]);
  });

  it('writes over no file, and takes nothing away before it knows', async () => {
    await world.suspend();
    await world.fixture.erase('acme-2');
    await world.fixture.run('suspend', 'acme-2');
    await world.fixture.erase('acme-2');
    const file = join(world.fixture.directory, 'receipt-2.json');
    const before = await readFile(file, 'utf8');

    const { exitCode, stderr } = await world.erase('--receipt', file);

    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('is there already, the receipt of acme-2'),
    ]);
    expect([await readFile(file, 'utf8'), world.acmeItem().status]).toEqual([before, 'suspended']);
  });

  it('writes over no file that comes meanwhile', async () => {
    await world.suspend();
    const file = join(world.fixture.directory, 'receipt-1.json');
    world.fixture.clock.onWait = () => writeFile(file, 'of another erasure');

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is there already. Move it away')]);
    expect([await readFile(file, 'utf8'), world.acmeItem().status]).toEqual([
      'of another erasure',
      'erasing',
    ]);
    expect(await world.files()).toEqual(['receipt-1.json']);
  });

  it.each(['2999-01-01T00:00:00.000Z', 'yesterday', '2026-11-01'])(
    'does not believe that it is suspended since %s',
    async (status_since) => {
      await world.suspend();
      world.putItem({ status_since });

      const { exitCode, stderr } = await world.erase();

      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringContaining('which cannot be. Put suspended_since'),
      ]);
      expect(await world.held(acme)).toEqual(documents);
    },
  );

  it('is not called erased where somebody took it back by hand meanwhile', async () => {
    await world.suspend();
    const { relay } = world.fixture;
    relay.beforeNext('UpdateItem', () =>
      relay.beforeNext('UpdateItem', () =>
        relay.beforeNext('UpdateItem', () => world.putItem({ status: 'active' })),
      ),
    );

    const { exitCode, stderr } = await world.erase();

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('Somebody else changed acme')]);
    expect(world.acmeItem().status).toBe('active');
  });

  it('signs with no key that is not there', async () => {
    await world.suspend();

    const { exitCode, stderr } = await world.erase('--sign-with', join(world.fixture.directory, 'slip.pem'));

    expect([exitCode, world.acmeItem().status]).toEqual([1, 'suspended']);
    expect(stderr).toContain('npx askacme receipt make-key');
    expect(await readdir(world.fixture.directory)).not.toContain('slip.pem');
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
    await world.suspend();
    const before = world.names();

    const { exitCode, stderr } = await world.fixture.eraseWith(variables, 'acme');

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(complaint)]);
    expect([world.names(), world.acmeItem().status]).toEqual([before, 'suspended']);
  });
});
