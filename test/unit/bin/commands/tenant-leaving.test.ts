/** A tenant on its way out, and one that is gone: whoever comes after it must not find anybody let in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  await fixture.run('add', 'acme', '--name', 'Acme', '--tier', 'standard');
  await fixture.run('client', 'acme', '--name', 'sync');
  await fixture.run('user', 'acme', '--email', 'ann@acme.example');
});
afterEach(() => fixture.close());

const item = () =>
  fixture.dynamoDb.items(table).find(({ pk }) => pk === 'tenant#acme') ?? expect.fail('no item');
const become = (status: string) => fixture.dynamoDb.put(table, { ...item(), pk: 'tenant#acme', status });
const names = () => ({
  clients: fixture.aws.pool.clients.map(({ ClientName }) => ClientName),
  users: [...fixture.aws.pool.users.values()].map(({ groups }) => groups),
  keys: fixture.aws.keys.all.map(({ id }) => id),
});

describe.each([
  [
    'erasing',
    'acme is being erased, and there is no way back. Go on with it: npx askacme tenant erase acme --yes acme',
  ],
  ['erased', 'acme was erased, and its id is given to nobody again. Take another one.'],
])('a tenant that is %s', (status, complaint) => {
  it.each([
    ['add', 'acme', '--name', 'Another', '--tier', 'standard'],
    ['add', 'acme', '--name', 'Acme', '--tier', 'standard'],
    ['resume', 'acme'],
    ['suspend', 'acme'],
    ['tier', 'acme', '--tier', 'premium'],
    ['settings', 'acme', '--strict-pii'],
    ['rotate-key', 'acme'],
    ['client', 'acme', '--name', 'again'],
    ['revoke', 'acme', '--client', 'client1'],
    ['user', 'acme', '--email', 'eve@acme.example'],
    ['user', 'acme', '--email', 'ann@acme.example', '--role', 'admin'],
  ])('stays so, and gets nothing: %s', async (...argv) => {
    become(status);
    const before = names();

    const { exitCode, stdout, stderr } = await fixture.run(...argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(complaint);
    expect(item().status).toBe(status);
    expect(names()).toEqual(before);
  });

  it.each([['resume'], ['suspend'], ['tier', '--tier', 'premium'], ['settings', '--strict-pii']])(
    'stays so where it becomes that in the middle of %s',
    async (action, ...options) => {
      if (action === 'resume') await fixture.run('suspend', 'acme');
      fixture.relay.beforeNext('UpdateItem', () => become(status));

      const { exitCode } = await fixture.run(action, 'acme', ...options);

      expect(exitCode).toBe(1);
      expect(item()).toMatchObject({ status, tier: 'standard' });
    },
  );

  it('is listed and shown as such, and its people can still be looked for', async () => {
    become(status);

    const list = await fixture.run('list');
    const shown = await fixture.run('show', 'acme');
    const users = await fixture.run('users', 'acme');

    expect(list.stdout).toContain(`acme    ${status}`);
    expect(list.stdout).not.toContain('no status');
    expect(shown.stdout).toContain(`status  ${status}\n`);
    expect(users.stdout).toContain('ann@acme.example');
  });
});

describe('the time since when a tenant has its status', () => {
  it('is written with each change, and kept where nothing changes', async () => {
    const made = item().status_since;
    await fixture.run('suspend', 'acme');
    const suspended = item().status_since;
    const first = await fixture.run('suspend', 'acme');
    const again = item().status_since;
    await fixture.run('resume', 'acme');

    expect(new Date(String(made)).toISOString()).toBe(made);
    expect(String(suspended) > String(made)).toBe(true);
    expect([first.exitCode, again]).toEqual([0, suspended]);
    expect(String(item().status_since) > String(suspended)).toBe(true);
  });
});
