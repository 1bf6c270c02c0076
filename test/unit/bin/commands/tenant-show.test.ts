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
