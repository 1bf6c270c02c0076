import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDbTenantRegistry } from '../../../../shared/adapters/dynamodb/tenant-registry.ts';
import { acme } from '../../../support/documents.ts';
import { loopbackCredentials } from '../../../support/loopback-credentials.ts';
import { type Fixture, issuer, startFixture, table } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const create = (id = 'acme', ...more: string[]) =>
  fixture.run('add', id, '--name', 'Acme Corp', '--tier', 'standard', ...more);

describe('askacme tenant add', () => {
  it('registers a tenant with a key in the usage plan of its tier', async () => {
    const { exitCode, stdout, stderr } = await create();

    const [key] = fixture.aws.keys.all;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Registered acme.');
    expect(key).toMatchObject({ name: 'askacme-dev.acme', enabled: true });
    expect(key?.value).toMatch(/^[0-9a-f]{64}$/);
    expect(fixture.aws.keys.plans.get('plan1')).toEqual(new Set([key?.id]));
    expect(fixture.dynamoDb.items(table)).toEqual([
      {
        pk: 'tenant#acme',
        name: 'Acme Corp',
        status: 'active',
        status_since: expect.any(String),
        issuer,
        tier: 'standard',
        api_key: key?.value,
        api_key_id: key?.id,
      },
    ]);
  });

  it("is what the authorizer's reader takes", async () => {
    await create();
    const options = {
      tableName: table,
      region: 'eu-central-1',
      endpoint: fixture.dynamoDb.origin,
      credentials: loopbackCredentials,
    };

    const found = await createDynamoDbTenantRegistry(options).find(acme);

    const usageKey = fixture.aws.keys.all[0]?.value;
    expect(found).toEqual({ id: acme, name: 'Acme Corp', status: 'active', issuer, usageKey });
  });

  it('tells tenants apart whose names begin alike', async () => {
    await create('acme-2');
    await create('acme-3');
    await create('acme');

    const names = fixture.aws.keys.all.map(({ name }) => name);

    expect(names).toEqual(['askacme-dev.acme-2', 'askacme-dev.acme-3', 'askacme-dev.acme']);
  });

  it('changes nothing where it is repeated, and refuses to where it differs', async () => {
    await create();
    const before = fixture.dynamoDb.items(table);

    const again = await create();
    const other = await fixture.run('add', 'acme', '--name', 'Acme', '--tier', 'premium');

    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('acme was registered already, as asked.');
    expect(other).toMatchObject({ exitCode: 1, stdout: '' });
    expect(other.stderr).toContain('acme exists already, with name "Acme Corp", tier "standard".');
    expect(fixture.dynamoDb.items(table)).toEqual(before);
    expect(fixture.aws.keys.all).toHaveLength(1);
  });

  it('does not wake a suspended tenant', async () => {
    await create();
    await fixture.run('suspend', 'acme');

    const { exitCode, stdout } = await create();

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Nothing was changed. It is suspended: its requests are refused.');
    expect(fixture.dynamoDb.items(table)).toMatchObject([{ status: 'suspended' }]);
  });

  it.each(['apigateway POST /apikeys', 'apigateway POST /usageplans/*/keys'])(
    'leaves nobody in where %s is refused, and is completed by the next try',
    async (action) => {
      fixture.aws.failNext(action, 'denied');

      const first = await create();
      const between = fixture.dynamoDb.items(table);
      const second = await create();

      expect(first).toMatchObject({ exitCode: 1, stdout: '' });
      expect(first.stderr).toContain(`AWS refuses ${action.replace(' ', ':')}`);
      expect(between).toEqual([]);
      expect(second.exitCode).toBe(0);
      expect(fixture.aws.keys.all).toHaveLength(1);
      expect(fixture.dynamoDb.items(table)).toMatchObject([{ api_key: fixture.aws.keys.all[0]?.value }]);
    },
  );

  it.each(['apigateway POST /apikeys', 'apigateway POST /usageplans/*/keys'])(
    'makes one key where the answer to %s is lost',
    async (action) => {
      fixture.aws.failNext(action, 'answer-lost');

      const { exitCode } = await create();

      expect(exitCode).toBe(0);
      expect(fixture.aws.keys.all).toHaveLength(1);
      expect(fixture.aws.keys.plans.get('plan1')?.size).toBe(1);
    },
  );

  it('is done where the answer to the last write is lost', async () => {
    fixture.relay.failNext('PutItem', 'answer-lost');

    const { exitCode, stdout } = await create();

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Registered acme.');
    expect(fixture.dynamoDb.items(table)).toMatchObject([{ api_key: fixture.aws.keys.all[0]?.value }]);
  });

  it('leaves no key behind where the last write is refused, or somebody was faster', async () => {
    fixture.relay.failNext('PutItem', 'denied');
    const refused = await create();
    const left = fixture.aws.keys.all.length;
    const theirs = { pk: 'tenant#acme', name: 'Acme Corp', status: 'active', issuer, tier: 'standard' };
    fixture.relay.beforeNext('PutItem', () =>
      fixture.dynamoDb.put(table, { ...theirs, api_key: 'theirs', api_key_id: 'their-key' }),
    );

    const second = await create();

    expect([refused.exitCode, left]).toEqual([1, 0]);
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toContain('acme was registered already');
    expect(fixture.aws.keys.all).toEqual([]);
    expect(fixture.dynamoDb.items(table)).toMatchObject([{ api_key_id: 'their-key' }]);
  });

  it.each([
    ['an unknown tier', ['--tier', 'gold'], 'askacme-dev has no tier "gold", but standard, premium.'],
    [
      'an issuer that is not trusted',
      ['--tier', 'standard', '--issuer', 'https://evil.example'],
      'https://evil.example is not trusted.',
    ],
  ])('refuses %s before anything is made', async (_, options, message) => {
    const { exitCode, stderr } = await fixture.run('add', 'acme', '--name', 'Acme', ...options);

    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(fixture.aws.keys.all).toEqual([]);
    expect(fixture.dynamoDb.items(table)).toEqual([]);
  });
});

describe('askacme tenant', () => {
  it('suspends and resumes, and says from when on', async () => {
    await create();

    const suspended = await fixture.run('suspend', 'acme');
    const between = fixture.dynamoDb.items(table);
    const resumed = await fixture.run('resume', 'acme');

    expect(suspended.stdout).toBe('Suspended acme. Its requests are refused within 60 s.\n');
    expect(between).toMatchObject([{ status: 'suspended', name: 'Acme Corp' }]);
    expect(resumed.exitCode).toBe(0);
    expect(fixture.dynamoDb.items(table)).toMatchObject([{ status: 'active' }]);
  });

  it.each([
    ['suspend', 'nobody'],
    ['resume', 'nobody'],
    ['show', 'nobody'],
    ['tier', 'nobody', '--tier', 'premium'],
    ['settings', 'nobody', '--strict-pii'],
    ['client', 'nobody', '--name', 'sync'],
    ['user', 'nobody', '--email', 'ann@example.com'],
    ['user', 'nobody', '--email', 'ann@example.com', '--remove'],
    ['users', 'nobody'],
    ['revoke', 'nobody', '--client', 'client1'],
  ])('makes nothing of a tenant that is not there: %s', async (...argv) => {
    const { exitCode, stdout, stderr } = await fixture.run(...argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('There is no tenant nobody in askacme-dev.');
    expect(fixture.dynamoDb.items(table)).toEqual([]);
    expect(fixture.aws.pool.clients).toEqual([]);
    expect(fixture.aws.pool.users.size).toBe(0);
    expect(fixture.aws.keys.all).toEqual([]);
  });
});

describe('askacme tenant says what is wrong', () => {
  it('where there is no stack', async () => {
    fixture.aws.outputs = undefined;

    const { exitCode, stderr } = await fixture.run('list');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no stack askacme-dev in this account and region.');
  });

  it('where the stack lacks an output', async () => {
    fixture.aws.outputs = { TenantTableName: table };

    expect((await fixture.run('list')).stderr).toContain('The stack askacme-dev has no output UserPoolId.');
  });

  it('where the credentials have expired, or may not', async () => {
    fixture.aws.failNext('cloudformation DescribeStacks', 'expired');
    const expired = await fixture.run('list');
    fixture.aws.failNext('cloudformation DescribeStacks', 'denied');
    const denied = await fixture.run('list');

    expect(expired.stderr).toContain('The credentials have expired. Get new ones: eval');
    expect(denied.stderr).toContain('Sign in with a role that may do cloudformation:DescribeStacks.');
  });

  it('where there are no credentials, or they would travel in the clear', async () => {
    const none = await fixture.runWith({}, 'list', '--env', 'dev');
    const clear = await fixture.runWith(
      { ...fixture.aws.environment, AWS_ENDPOINT_URL_DYNAMODB: 'http://elsewhere.example' },
      ...['list', '--env', 'dev'],
    );

    expect(none).toMatchObject({ exitCode: 1, stdout: '' });
    expect(none.stderr).toContain('AWS_ACCESS_KEY_ID is not set. Sign in to the account');
    expect(clear.exitCode).toBe(1);
    expect(clear.stderr).toContain('AWS_ENDPOINT_URL_DYNAMODB is not https');
    expect(fixture.aws.actions).toEqual([]);
  });

  it('where AWS is away', async () => {
    const variables = { ...fixture.aws.environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

    const { exitCode, stderr } = await fixture.runWith(variables, 'list', '--env', 'dev');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('127.0.0.1:9 cannot be reached');
  });

  it.each([
    [['list', '--env', 'nowhere'], 1, 'nowhere.json cannot be read'],
    [[], 2, 'An action is missing'],
    [['remove', 'acme', '--env', 'dev'], 2, 'There is no action "remove", but: add, '],
    [['show', 'acme'], 2, '"show" needs --env ENV'],
    [['list', '--env', '../dev'], 2, '--env must be an environment'],
    [['list', 'acme', '--env', 'dev'], 2, 'What is "acme" for?'],
    [['show', '--env', 'dev'], 2, 'TENANT is missing'],
    [['show', 'Acme', '--env', 'dev'], 2, '"Acme" cannot be a tenant'],
    [['add', 'acme', '--tier', 'standard', '--env', 'dev'], 2, '--name is missing'],
    [['add', 'acme', '--name', 'A\u001b[2J', '--tier', 'standard', '--env', 'dev'], 2, '--name must be'],
    [['suspend', 'acme', '--tier', 'standard', '--env', 'dev'], 2, '--tier has no meaning for suspend'],
    [['client', 'acme', '--name', 'a', '--role', 'root', '--env', 'dev'], 2, '--role must be editor'],
    [
      ['client', 'acme', '--name', 'a', '--role', 'editor', '--read-only', '--env', 'dev'],
      2,
      '--read-only goes with no role',
    ],
    [['user', 'acme', '--email', 'a@b', '--role', 'admin', '--remove', '--env', 'dev'], 2, 'with no role'],
    [
      ['user', 'acme', '--email', 'a@b', '--role', 'admin', '--remove-role', 'admin', '--env', 'dev'],
      2,
      'admin cannot be given and taken at once',
    ],
    [['user', 'acme', '--email', 'a@b', '--remove-role', 'root', '--env', 'dev'], 2, '--remove-role must be'],
    [['erase', 'acme', '--env', 'dev'], 2, '--yes is missing'],
    [['erase', 'acme', '--yes', 'acme-2', '--env', 'dev'], 2, 'If you mean it: --yes acme'],
    [['erase', 'acme', '--yes', 'acme', '--env', 'dev'], 2, 'npx askacme receipt make-key FILE'],
    [['user', 'acme', '--email', 'ann', '--env', 'dev'], 2, '--email must be an e-mail address'],
  ])('where it is called wrongly: %j', async (argv, code, message) => {
    const { exitCode, stdout, stderr } = await fixture.runWith(fixture.aws.environment, ...argv);

    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(message);
    expect(fixture.aws.actions).toEqual([]);
  });
});
