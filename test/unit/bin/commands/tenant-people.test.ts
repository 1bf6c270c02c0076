import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  for (const id of ['acme', 'acme-2']) await fixture.run('add', id, '--name', 'Acme', '--tier', 'standard');
});
afterEach(() => fixture.close());

const users = () => fixture.aws.pool.users;

describe('askacme tenant user', () => {
  const invite = (tenant: string, ...more: string[]) =>
    fixture.run('user', tenant, '--email', 'ann@acme.example', ...more);

  it('invites a person to one tenant, with roles', async () => {
    const { exitCode, stdout } = await invite('acme', '--role', 'editor', '--role', 'pii_access');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Invited ann@acme.example to acme, with editor, pii_access.');
    expect(fixture.aws.pool.users.get('ann@acme.example')).toEqual({
      attributes: {
        email: 'ann@acme.example',
        email_verified: 'true',
        'custom:tenant_id': 'acme',
      },
      groups: ['editor', 'pii_access'],
    });
  });

  it('completes one whose roles are missing', async () => {
    fixture.aws.failNext('cognito-idp AdminAddUserToGroup', 'denied');
    const first = await invite('acme', '--role', 'admin');

    const second = await invite('acme', '--role', 'admin');

    expect(first.exitCode).toBe(1);
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toContain('was a user of acme already');
    expect(fixture.aws.pool.users.get('ann@acme.example')?.groups).toEqual(['admin']);
  });

  it('never gives roles to a user of another tenant', async () => {
    await invite('acme-2');

    const { exitCode, stdout, stderr } = await invite('acme', '--role', 'admin');

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('ann@acme.example is a user of another tenant');
    expect(fixture.aws.pool.users.get('ann@acme.example')).toMatchObject({
      attributes: { 'custom:tenant_id': 'acme-2' },
      groups: [],
    });
  });

  it('leaves the people of other identity providers to those', async () => {
    fixture.dynamoDb.put(table, {
      pk: 'tenant#globex',
      name: 'Globex',
      status: 'active',
      issuer: 'https://login.globex.example/',
      tier: 'standard',
    });

    const { exitCode, stderr } = await invite('globex');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('made at its own identity provider, https://login.globex.example/.');
    expect(fixture.aws.pool.users.size).toBe(0);
  });

  it('takes roles, gives others, and leaves the rest', async () => {
    await invite('acme', '--role', 'admin', '--role', 'pii_access');

    const { exitCode, stdout } = await invite('acme', '--remove-role', 'admin', '--role', 'editor');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Took admin from ann@acme.example of acme, and gave editor.');
    expect(users().get('ann@acme.example')?.groups).toEqual(['pii_access', 'editor']);
  });

  it('is signed out everywhere before they are deleted', async () => {
    await invite('acme');
    const from = fixture.aws.actions.length;

    const { exitCode, stdout } = await invite('acme', '--remove');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Signed out and deleted ann@acme.example, who was a user of acme.');
    expect(users().size).toBe(0);
    expect(fixture.aws.actions.slice(from)).toEqual([
      'cloudformation DescribeStacks',
      'cognito-idp AdminGetUser',
      'cognito-idp AdminUserGlobalSignOut',
      'cognito-idp AdminDeleteUser',
    ]);
  });

  it('is gone where the answer to the deletion is lost', async () => {
    await invite('acme');
    fixture.aws.failNext('cognito-idp AdminDeleteUser', 'answer-lost');

    expect((await invite('acme', '--remove')).exitCode).toBe(0);
    expect(users().size).toBe(0);
  });

  it.each([['--remove'], ['--remove-role', 'admin']])(
    'of another tenant, or of none, is neither deleted nor changed nor invited: %s',
    async (...options) => {
      const nobody = await invite('acme', ...options);
      const between = users().size;
      await invite('acme-2', '--role', 'admin');

      const foreign = await invite('acme', ...options);

      expect([nobody.exitCode, between]).toEqual([1, 0]);
      expect(nobody.stderr).toContain(
        'acme has no user ann@acme.example. See: npx askacme tenant users acme',
      );
      expect(foreign).toMatchObject({ exitCode: 1, stdout: '' });
      expect(foreign.stderr).toContain('ann@acme.example is a user of another tenant');
      expect(users().get('ann@acme.example')?.groups).toEqual(['admin']);
      expect(fixture.aws.pool.signedOut).toEqual([]);
    },
  );
});

describe('askacme tenant users', () => {
  it('are found on every page of the pool, with their roles, and nobody else', async () => {
    for (const name of ['eve', 'bob', 'ann', 'cid', 'dan']) {
      const tenant = name === 'bob' ? 'acme-2' : 'acme';
      await fixture.run('user', tenant, '--email', `${name}@acme.example`, '--role', 'editor');
    }
    await fixture.run('user', 'acme', '--email', 'dan@acme.example', '--role', 'pii_access');

    const { stdout } = await fixture.run('users', 'acme');

    expect(stdout).toBe(
      [
        'E-MAIL            STATUS     SUB                      ROLES',
        'ann@acme.example  CONFIRMED  sub-of-ann@acme.example  editor',
        'cid@acme.example  CONFIRMED  sub-of-cid@acme.example  editor',
        'dan@acme.example  CONFIRMED  sub-of-dan@acme.example  editor pii_access',
        'eve@acme.example  CONFIRMED  sub-of-eve@acme.example  editor',
        '',
      ].join('\n'),
    );
  });

  it('are none where there are none', async () => {
    expect((await fixture.run('users', 'acme')).stdout).toBe('acme has no users in the user pool.\n');
  });
});
