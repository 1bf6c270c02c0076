import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, issuer, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const create = (id = 'acme') => fixture.run('add', id, '--name', 'Acme Corp', '--tier', 'standard');

describe('askacme tenant list and show', () => {
  it('lists and shows tenants without their keys', async () => {
    await create('acme-2');
    await create();

    const list = await fixture.run('list');
    const shown = await fixture.run('show', 'acme');

    expect(list.stdout).toBe(
      'TENANT  STATUS  TIER      NAME\nacme    active  standard  Acme Corp\nacme-2  active  standard  Acme Corp\n',
    );
    expect(shown.stdout).toContain(
      `tenant  acme\nname    Acme Corp\nstatus  active\ntier    standard\nissuer  ${issuer}\n`,
    );
  });

  it('lists the rest where an item is odd, and says which one is', async () => {
    await create();
    const item = { name: 'Odd \u001b[2J\u202e', issuer, tier: 'standard' };
    fixture.dynamoDb.put(table, { ...item, pk: 'tenant#Acme Corp', status: 'active' });
    fixture.dynamoDb.put(table, { ...item, pk: 'tenant#paused', status: 'paused' });

    const list = await fixture.run('list');
    const shown = await fixture.run('show', 'paused');

    expect(list).toMatchObject({ exitCode: 0, stderr: '' });
    expect(list.stdout).toMatch(/^acme {4}active {2}standard {2}Acme Corp$/m);
    expect(list.stdout).toContain('"tenant#Acme Corp" is in the table and can be no tenant');
    expect(list.stdout).toContain(
      'paused: "paused", which is no status: the API answers its requests with 503',
    );
    expect(shown.stdout).toContain(
      'status  "paused", which is no status: the API answers its requests with 503',
    );
    expect(shown.stdout).not.toContain('suspended');
  });

  it('lets no name of the table steer the terminal', async () => {
    const name = 'A\u001b[2J\u202ecme\u2028\u0007';
    fixture.dynamoDb.put(table, { pk: 'tenant#acme', name, status: 'active', issuer, tier: 'standard' });

    const texts = await Promise.all([fixture.run('list'), fixture.run('show', 'acme')]);

    for (const { stdout } of texts) {
      expect(stdout).toContain('A\u241b[2J\ufffdcme\ufffd\u2407');
      expect([...'\u001b\u202e\u2028\u0007'].filter((one) => stdout.includes(one))).toEqual([]);
    }
  });

  it('lists none where there are none', async () => {
    expect((await fixture.run('list')).stdout).toContain('There are no tenants.');
  });
});

describe('askacme tenant settings', () => {
  const item = () => fixture.dynamoDb.items(table).find(({ pk }) => pk === 'tenant#acme');

  it('changes what is named, keeps the rest, and tells from when on', async () => {
    await create();

    const asked = await fixture.run('settings', 'acme');
    const first = await fixture.run('settings', 'acme', '--strict-pii');
    const second = await fixture.run('settings', 'acme', '--audit-questions');
    const [both, shown] = [item(), await fixture.run('show', 'acme')];
    await fixture.run('settings', 'acme', '--no-strict-pii', '--no-audit-questions');

    expect(asked.stdout).toBe('acme: strict-pii off, audit-questions off.\n');
    expect(first.stdout).toBe(
      'acme: strict-pii on, audit-questions off. It holds within 60 s, for what is uploaded and asked from then on.\n',
    );
    expect(second.stdout).toContain('acme: strict-pii on, audit-questions on.');
    expect(both).toMatchObject({ settings: 'strict-pii audit-questions' });
    expect(shown.stdout).toMatch(/^settings +strict-pii audit-questions$/m);
    expect(item()).not.toHaveProperty('settings');
    expect(item()).toMatchObject({ status: 'active', name: 'Acme Corp' });
  });

  it('writes over nobody else’s choice', async () => {
    await create();
    fixture.relay.beforeNext('UpdateItem', () =>
      fixture.dynamoDb.put(table, { ...item(), pk: 'tenant#acme', settings: 'strict-pii' }),
    );

    const { exitCode, stderr } = await fixture.run('settings', 'acme', '--audit-questions');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Somebody else changed acme at the same time.');
    expect(item()).toMatchObject({ settings: 'strict-pii' });
  });
});
