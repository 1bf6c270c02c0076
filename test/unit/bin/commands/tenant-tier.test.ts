import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  await fixture.run('add', 'acme', '--name', 'Acme', '--tier', 'standard');
});
afterEach(() => fixture.close());

const change = (tier = 'premium') => fixture.run('tier', 'acme', '--tier', tier);
const item = () => fixture.dynamoDb.items(table)[0] ?? {};
const keysOf = (plan: string) => [...(fixture.aws.keys.plans.get(plan) ?? [])];
/** What API Gateway would do with its next request: the key that the authorizer names has to be in a plan. */
const isServed = () => [...keysOf('plan1'), ...keysOf('plan2')].includes(String(item().api_key_id));

/** As if it had happened that long ago. */
function letPass(minutes: number): void {
  const { keys } = fixture.aws;
  const aged = keys.all.map((key) => ({ ...key, createdDate: key.createdDate - minutes * 60 }));
  keys.all.splice(0, Number.POSITIVE_INFINITY, ...aged);
  const since = Date.parse(String(item().api_key_since)) - minutes * 60_000;
  if (!Number.isNaN(since)) {
    fixture.dynamoDb.put(table, { ...item(), api_key_since: new Date(since).toISOString() });
  }
}

describe('askacme tenant tier', () => {
  it('gives the tenant a second key in the new plan, and leaves the first where it is', async () => {
    const before = item();

    const { exitCode, stdout } = await change();

    const key = fixture.aws.keys.all[1];
    expect(exitCode).toBe(0);
    expect(stdout).toContain('acme is of tier premium now.');
    expect(stdout).toContain('An older API key is left, harmless');
    expect([keysOf('plan1'), keysOf('plan2')]).toEqual([[before.api_key_id], [key?.id]]);
    expect(item()).toMatchObject({
      tier: 'premium',
      status: 'active',
      api_key: key?.value,
      api_key_id: key?.id,
    });
  });

  it.each(['apigateway POST /apikeys', 'apigateway POST /usageplans/*/keys'])(
    'leaves the tenant served on the old tier where %s is refused, and says so',
    async (action) => {
      const before = item();
      fixture.aws.failNext(action, 'denied');

      const { exitCode, stdout, stderr } = await change();

      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain('acme stays on tier standard, and its requests are answered as before.');
      expect(stderr).toContain('To try again: npx askacme tenant tier acme --tier premium --env dev');
      expect([item(), isServed()]).toEqual([before, true]);
      expect(fixture.aws.keys.all).toHaveLength(1);
    },
  );

  it('leaves the tenant served on the old tier where the item cannot be changed, and no key behind', async () => {
    fixture.relay.failNext('UpdateItem', 'denied');

    const { exitCode, stderr } = await change();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('acme stays on tier standard');
    expect([item().tier, isServed(), fixture.aws.keys.all.length]).toEqual(['standard', true, 1]);
  });

  it('is done where an answer is lost', async () => {
    fixture.aws.failNext('apigateway POST /apikeys', 'answer-lost');
    fixture.aws.failNext('apigateway POST /usageplans/*/keys', 'answer-lost');
    fixture.relay.failNext('UpdateItem', 'answer-lost', 4);

    const { exitCode } = await change();

    expect(exitCode).toBe(0);
    expect([item().tier, isServed(), fixture.aws.keys.all.length]).toEqual(['premium', true, 2]);
  });

  it('keeps both keys where nobody can say whether the item was changed', async () => {
    fixture.relay.failNext('UpdateItem', 'answer-lost', 4);
    fixture.relay.beforeNext('UpdateItem', () => fixture.relay.failNext('GetItem', 'denied'));

    const { exitCode, stderr } = await change();

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'Whether acme is on tier standard or premium is not known; its requests are answered on either.',
    );
    expect([isServed(), fixture.aws.keys.all.length]).toEqual([true, 2]);
  });

  it('keeps both keys where the item may still be changed by a request that is under way', async () => {
    fixture.relay.failNext('UpdateItem', 'request-lost', 4);

    const { exitCode, stderr } = await change();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Whether acme is on tier standard or premium is not known');
    expect([isServed(), fixture.aws.keys.all.length]).toEqual([true, 2]);
  });

  it('gives way to somebody who was faster', async () => {
    fixture.relay.beforeNext('UpdateItem', () => {
      fixture.aws.keys.plans.get('plan2')?.add('theirs');
      fixture.dynamoDb.put(table, { ...item(), api_key: 'value', api_key_id: 'theirs', tier: 'premium' });
    });

    const { exitCode, stderr } = await change();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Somebody else changed acme at the same time, and that holds.');
    expect([item().api_key_id, isServed()]).toEqual(['theirs', true]);
    expect(fixture.aws.keys.all.map(({ id }) => id)).toEqual(['key1']);
  });

  it.each([
    ['takes the first key away once no gateway can remember it', 71, [], 1],
    ['keeps the first key while a gateway may remember it', 69, ['key1'], 2],
  ])('%s', async (_, minutes, left, count) => {
    letPass(1000);
    await change();
    letPass(minutes);

    const { exitCode, stdout } = await change();

    expect(exitCode).toBe(0);
    expect(stdout).toContain('acme was of tier premium already. Nothing was changed.');
    expect(keysOf('plan1')).toEqual(left);
    expect([fixture.aws.keys.all.length, isServed()]).toEqual([count, true]);
  });

  it('takes no key away that another run is about to use', async () => {
    fixture.aws.keys.all.push({
      id: 'theirs',
      name: 'askacme-dev.acme',
      value: 'k'.repeat(64),
      enabled: true,
      createdDate: Date.now() / 1000,
    });

    await change('standard');

    expect(fixture.aws.keys.all.map(({ id }) => id)).toContain('theirs');
  });

  it("takes no other tenant's key away", async () => {
    await fixture.run('add', 'acme-2', '--name', 'Acme', '--tier', 'standard');
    letPass(1000);

    await change('standard');

    expect(fixture.aws.keys.all.map(({ name }) => name)).toContain('askacme-dev.acme-2');
  });

  it('gives a tenant a key where the one of its item is in no plan', async () => {
    fixture.aws.keys.plans.get('plan1')?.clear();

    const { exitCode } = await change('standard');

    expect([exitCode, isServed(), item().tier]).toEqual([0, true, 'standard']);
  });

  it('is done where the old keys may not be listed, and says so', async () => {
    fixture.aws.failNext('apigateway GET /apikeys', 'denied');

    const { exitCode, stdout } = await change();

    expect([exitCode, isServed()]).toEqual([0, true]);
    expect(stdout).toContain('Whether an older API key is left, AWS does not say');
  });

  it('is shown with the keys that are left', async () => {
    await change();

    expect((await fixture.run('show', 'acme')).stdout).toContain('An older API key is left, harmless');
  });
});
