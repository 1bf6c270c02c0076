import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDbClientRegistry } from '../../../../shared/adapters/dynamodb/client-registry.ts';
import { loopbackCredentials } from '../../../support/loopback-credentials.ts';
import { type Fixture, startFixture, table, tokenUrl } from './tenant-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
  for (const id of ['acme', 'acme-2']) await fixture.run('add', id, '--name', 'Acme', '--tier', 'standard');
});
afterEach(() => fixture.close());

const bindings = () => fixture.dynamoDb.items(table).filter(({ pk }) => String(pk).startsWith('client#'));

describe('askacme tenant client', () => {
  const make = (...more: string[]) => fixture.run('client', 'acme', '--name', 'nightly sync', ...more);

  it('prints id and secret, once, and binds the client to its tenant', async () => {
    const made = await make('--role', 'editor');
    const shown = await fixture.run('show', 'acme');

    expect(made.stderr).toBe('');
    expect(made.stdout).toContain('client id      client1\nclient secret  secret-of-client1\n');
    expect(made.stdout).toContain(tokenUrl);
    expect(bindings()).toEqual([
      { pk: 'client#client1', tenant_id: 'acme', name: 'nightly sync', roles: ['editor'] },
    ]);
    expect(shown.stdout).toContain('client1  editor  nightly sync');
    expect(shown.stdout).not.toContain('secret');
  });

  it("is bound as the pre-token function's reader takes it", async () => {
    await make();
    const options = {
      tableName: table,
      region: 'eu-central-1',
      endpoint: fixture.dynamoDb.origin,
      credentials: loopbackCredentials,
    };

    const found = await createDynamoDbClientRegistry(options).find('client1');

    expect(found).toEqual({ tenantId: 'acme', roles: [] });
  });

  it('gets tokens for itself alone, and can sign in nobody and write nothing about anybody', async () => {
    await make();

    expect(fixture.aws.pool.clients).toEqual([
      {
        ClientId: 'client1',
        ClientName: 'acme nightly sync',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['askacme/read', 'askacme/write'],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        ReadAttributes: ['locale'],
        WriteAttributes: ['locale'],
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
        AccessTokenValidity: 60,
        TokenValidityUnits: { AccessToken: 'minutes' },
      },
    ]);
  });

  it('gets the scope for reading alone where it only reads', async () => {
    await make('--read-only', '--role', 'pii_access');

    expect(fixture.aws.pool.clients).toMatchObject([{ AllowedOAuthScopes: ['askacme/read'] }]);
    expect(bindings()).toMatchObject([{ roles: ['pii_access'] }]);
  });

  it('stays one of its name a tenant', async () => {
    await fixture.run('client', 'acme', '--name', 'a');
    await fixture.run('client', 'acme', '--name', 'b');
    await make();

    const again = await make();
    const elsewhere = await fixture.run('client', 'acme-2', '--name', 'nightly sync');

    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain('acme has a client "nightly sync" already: client3.');
    expect(elsewhere.exitCode).toBe(0);
    expect(fixture.aws.pool.clients).toHaveLength(4);
  });

  it('leaves no client behind that is not bound', async () => {
    const failing = fixture.aws.actions.length;
    fixture.dynamoDb.put(table, { pk: 'client#client1', tenant_id: 'acme-2', name: 'other', roles: [] });

    const { exitCode, stdout, stderr } = await make();

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).not.toContain('secret-of');
    expect(stderr).toContain('Client client1 is bound by somebody else');
    expect(fixture.aws.pool.clients).toEqual([]);
    expect(bindings()).toEqual([]);
    expect(fixture.aws.actions.slice(failing)).toContain('cognito-idp DeleteUserPoolClient');
  });

  it('is bound once where the answer to the binding is lost', async () => {
    fixture.relay.failNext('PutItem', 'answer-lost');

    const { exitCode, stdout } = await make('--role', 'editor');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Made client client1 for acme, with editor.\nclient id      client1\n');
    expect(fixture.aws.pool.clients).toHaveLength(1);
    expect(bindings()).toMatchObject([{ pk: 'client#client1', roles: ['editor'] }]);
  });

  it('is bound where every answer to the binding is lost, and leaves no ghost where it is refused', async () => {
    fixture.relay.failNext('PutItem', 'answer-lost', 4);
    const lost = await make();
    fixture.relay.failNext('PutItem', 'denied');
    const refused = await fixture.run('client', 'acme', '--name', 'other');

    expect(lost.exitCode).toBe(0);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('AWS refuses dynamodb:PutItem');
    expect(fixture.aws.pool.clients).toMatchObject([{ ClientId: 'client1' }]);
    expect(bindings()).toMatchObject([{ pk: 'client#client1' }]);
  });

  it.each([
    ['another name', { name: 'other', roles: ['editor'] }],
    ['other roles', { name: 'nightly sync', roles: ['admin'] }],
  ])('is taken back whole where its item has %s', async (_, item) => {
    fixture.dynamoDb.put(table, { pk: 'client#client1', tenant_id: 'acme', ...item });
    const argv = ['client', 'acme', '--name', 'third', '--role', 'editor'];

    const { exitCode } = await fixture.run(...argv);

    expect(exitCode).toBe(1);
    expect([fixture.aws.pool.clients, bindings()]).toEqual([[], []]);
  });

  it('says what stays where it cannot be taken back', async () => {
    fixture.relay.failNext('PutItem', 'denied');
    fixture.aws.failNext('cognito-idp DeleteUserPoolClient', 'denied');

    const { stderr } = await make();

    expect(stderr).toContain('Client client1 is left behind, and nobody has its secret.');
  });

  it('takes away what a lost answer left behind, once nobody can be at work on it', async () => {
    fixture.aws.failNext('cognito-idp CreateUserPoolClient', 'answer-lost');
    const first = await make();
    const second = await make();
    const between = fixture.aws.pool.clients.map(({ ClientId }) => ClientId);
    fixture.aws.pool.times.set('client1', Date.now() / 1000 - 601);

    await fixture.run('client', 'acme-2', '--name', 'a');
    const foreign = fixture.aws.pool.clients.length;
    await fixture.run('client', 'acme', '--name', 'b');

    expect([first.exitCode, second.exitCode]).toEqual([1, 0]);
    expect(between).toEqual(['client1', 'client2']);
    expect(foreign).toBe(3);
    expect(fixture.aws.pool.clients.map(({ ClientId }) => ClientId)).toEqual([
      'client2',
      'client3',
      'client4',
    ]);
  });

  it('keeps an old one that is bound', async () => {
    await make();
    fixture.aws.pool.times.set('client1', 0);

    await fixture.run('client', 'acme', '--name', 'b');

    expect(fixture.aws.pool.clients).toHaveLength(2);
  });

  it('keeps an old one that is bound in this moment', async () => {
    const { aws, relay, dynamoDb } = fixture;
    aws.pool.clients.push({ ClientId: 'theirs', ClientName: 'acme half' });
    aws.pool.times.set('theirs', 0);
    const item = { pk: 'client#theirs', tenant_id: 'acme', name: 'half', roles: [] };
    const afterLooking = () => relay.beforeNext('GetItem', () => dynamoDb.put(table, item));
    relay.beforeNext('Scan', () => relay.beforeNext('Scan', afterLooking));

    await make();

    expect(aws.pool.clients.map(({ ClientId }) => ClientId)).toEqual(['theirs', 'client1']);
  });

  it('is not made where another operator has just made one of that name', async () => {
    fixture.relay.beforeNext('PutItem', () =>
      fixture.dynamoDb.put(table, {
        pk: 'client#theirs',
        tenant_id: 'acme',
        name: 'nightly sync',
        roles: [],
      }),
    );

    const { exitCode, stderr } = await make();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('acme has a client "nightly sync" already: theirs.');
    expect(fixture.aws.pool.clients).toEqual([]);
    expect(bindings()).toMatchObject([{ pk: 'client#theirs' }]);
  });

  it('gets a role that is named twice once, and no command that would show its secret', async () => {
    const { stdout } = await make('--role', 'editor', '--role', 'editor');

    expect(bindings()).toMatchObject([{ roles: ['editor'] }]);
    expect(stdout).toContain('curl --user client1 --data');
    expect(stdout.match(/secret-of-client1/g)).toHaveLength(1);
  });

  it('is revoked by its own tenant only', async () => {
    await make();

    const foreign = await fixture.run('revoke', 'acme-2', '--client', 'client1');
    const between = [fixture.aws.pool.clients.length, bindings().length];
    const own = await fixture.run('revoke', 'acme', '--client', 'client1');

    expect(foreign).toMatchObject({ exitCode: 1, stdout: '' });
    expect(foreign.stderr).toContain('acme-2 has no client client1.');
    expect(between).toEqual([1, 1]);
    expect(own.exitCode).toBe(0);
    expect([fixture.aws.pool.clients, bindings()]).toEqual([[], []]);
  });

  it('can be revoked again where the first try stopped half-way', async () => {
    await make();
    fixture.aws.failNext('cognito-idp DeleteUserPoolClient', 'answer-lost');

    const { exitCode } = await fixture.run('revoke', 'acme', '--client', 'client1');

    expect(exitCode).toBe(0);
    expect([fixture.aws.pool.clients, bindings()]).toEqual([[], []]);
  });
});
