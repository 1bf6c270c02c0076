/** The tier whose quotas hold for a tenant: written where the functions read it, by the same commands that change its usage plan. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ErasureFixture, startErasureFixture } from './erasure-fixture.ts';
import { quotaTable } from './tenant-fixture.ts';

let fixture: ErasureFixture;
beforeEach(async () => {
  fixture = await startErasureFixture();
});
afterEach(() => fixture.close());

const create = (id = 'acme', tier = 'standard') => fixture.run('add', id, '--name', 'Acme', '--tier', tier);
const items = () => fixture.dynamoDb.items(quotaTable);

describe('the quotas of a tenant', () => {
  it('are those of the tier that it is made with', async () => {
    await create();
    await create('acme-2', 'premium');

    expect(items()).toEqual([
      { pk: 'acme#tier', tier: 'standard' },
      { pk: 'acme-2#tier', tier: 'premium' },
    ]);
  });

  it('go with it to another tier', async () => {
    await create();

    const { exitCode, stdout } = await fixture.run('tier', 'acme', '--tier', 'premium');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('its quotas hold within 60 s');
    expect(items()).toEqual([{ pk: 'acme#tier', tier: 'premium' }]);
  });

  it('are told apart where a change stopped half-way, and set by repeating it', async () => {
    await create();
    fixture.relay.failNext('PutItem', 'denied');

    const stopped = await fixture.run('tier', 'acme', '--tier', 'premium');
    const shown = await fixture.run('show', 'acme');
    const repeated = await fixture.run('tier', 'acme', '--tier', 'premium');
    const shownAfter = await fixture.run('show', 'acme');

    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('acme is of tier premium, but whether its quotas are is not known.');
    expect(stopped.stderr).toContain('npx askacme tenant tier acme --tier premium --env dev');
    expect(shown.stdout).toContain('Its quotas are those of tier "standard".');
    expect([repeated.exitCode, items()]).toEqual([0, [{ pk: 'acme#tier', tier: 'premium' }]]);
    expect(shownAfter.stdout).not.toContain('quotas');
  });

  it('are left as they are where the tenant cannot be changed', async () => {
    await create();
    fixture.relay.failNext('UpdateItem', 'denied');

    expect((await fixture.run('tier', 'acme', '--tier', 'premium')).exitCode).toBe(1);
    expect((await create('acme', 'premium')).exitCode).toBe(1);
    expect(items()).toEqual([{ pk: 'acme#tier', tier: 'standard' }]);
  });

  it('of a tenant that is older than they are: the least of every tier, until a tier is set', async () => {
    await create();
    fixture.dynamoDb.put(quotaTable, { pk: 'acme#tier', tier: '' });

    expect((await fixture.run('show', 'acme')).stdout).toContain('Its quotas are the least of every tier.');
    await fixture.run('tier', 'acme', '--tier', 'standard');
    expect((await fixture.run('show', 'acme')).stdout).not.toContain('quotas');
  });

  it('are gone when it is erased, with what it used, and nobody else’s', async () => {
    await create();
    await create('acme-2');
    const today = new Date().toISOString().slice(0, 10);
    for (const id of ['acme', 'acme-2'])
      fixture.dynamoDb.put(quotaTable, { pk: `${id}#day#${today}`, tokens: 5 });
    await fixture.run('suspend', 'acme');

    await fixture.erase('acme');

    expect(items().map(({ pk }) => pk)).toEqual(['acme-2#tier', `acme-2#day#${today}`]);
  });
});
