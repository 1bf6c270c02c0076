/** The authorizer as Lambda runs it: from its environment alone, with DynamoDB and the key set on loopback. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { snapshotName, snapshotText } from '../../../../shared/auth/key-snapshot.ts';
import { type KeySetServer, startKeySetServer } from '../../../support/key-set-server.ts';
import { stubLambdaEnvironment } from '../../../support/lambda-environment.ts';
import { type S3Server, startS3Server } from '../../../support/s3-server.ts';
import { startTenantTable, type TenantTableServer, tenantTableName } from '../../../support/tenant-table.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';
import { eventWith } from './authorizer-harness.ts';

type Authorizer = typeof import('../../../../functions/authorizer/lambda.ts');

const pool = makeTestIssuer('pool');
const scopes = { read: 'askacme/read', write: 'askacme/write' };
const acme = {
  pk: 'tenant#acme',
  name: 'Acme Corp',
  status: 'active',
  issuer: pool.issuer,
  tier: 'standard',
  api_key: 'key-of-acme',
};

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/00000000-1111-2222-3333-444444444444';

let table: TenantTableServer;
let keySet: KeySetServer;
let buckets: S3Server;
let lines: string[];

beforeEach(async () => {
  table = await startTenantTable([acme, { ...acme, pk: 'tenant#acme-2', issuer: 'https://other.example' }]);
  keySet = await startKeySetServer(pool.jwks);
  buckets = await startS3Server();
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await Promise.all([table.close(), keySet.close(), buckets.close()]);
});

/** A cold start. */
async function start(changes: Record<string, string> = {}): Promise<Authorizer['handler']> {
  const variables = {
    ...table.environment,
    AWS_SESSION_TOKEN: 'loopback-session',
    TENANT_TABLE: tenantTableName,
    ISSUERS: JSON.stringify([{ issuer: pool.issuer, jwks_uri: keySet.jwksUri, scopes }]),
    FAIL_MODE: 'open',
    KEY_SNAPSHOT_BUCKET: 'snapshots',
    KEY_SNAPSHOT_KMS_ARN: keyArn,
    AWS_ENDPOINT_URL_S3: buckets.origin,
    ...changes,
  };
  stubLambdaEnvironment(variables);
  vi.resetModules();
  const { handler } = await import('../../../../functions/authorizer/lambda.ts');
  return handler;
}

const token = (claims: Record<string, unknown> = {}): string =>
  pool.sign({
    aud: undefined,
    token_use: 'access',
    scope: 'askacme/read askacme/write',
    tenant_id: 'acme',
    roles: ['admin'],
    ...claims,
  });

const logged = (): Record<string, unknown>[] =>
  lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));

describe('the authorizer on Lambda', () => {
  it('lets in whom issuer and table let in, and counts it against their key', async () => {
    const handler = await start();

    const answer = await handler(eventWith(token()));

    expect(answer).toMatchObject({
      principalId: 'user-1',
      usageIdentifierKey: 'key-of-acme',
      context: { tenant_id: 'acme', tenant_name: 'Acme Corp', roles: 'admin' },
    });
    expect([table.calls.calls(), keySet.fetches()]).toEqual([1, 1]);
    expect(table.requests[0]?.headers['x-amz-security-token']).toBe('loopback-session');
  });

  it('fetches keys once for many requests, and asks the table each time', async () => {
    const handler = await start();

    for (let round = 0; round < 3; round++) await handler(eventWith(token()));

    expect([table.calls.calls(), keySet.fetches()]).toEqual([3, 1]);
  });

  it('takes the right to write from a token without the scope for it', async () => {
    const handler = await start();

    const answer = await handler(eventWith(token({ scope: 'askacme/read', roles: ['admin', 'pii_access'] })));

    expect(answer.context?.roles).toBe('pii_access');
  });

  it('asks the table nothing for a token that is not good', async () => {
    const handler = await start();

    await expect(handler(eventWith(token({ scope: 'openid' })))).rejects.toThrow(/^Unauthorized$/);

    expect(table.calls.calls()).toBe(0);
    expect(logged()).toMatchObject([
      {
        level: 'WARN',
        message: 'request refused by the authorizer',
        code: 'unauthenticated',
        reason: 'scope',
      },
    ]);
  });

  it.each(['acme-2', 'acme-3', 'suspended', 'erasing', 'erased'])(
    'denies %s, with one answer for all',
    async (tenantId) => {
      table.put(tenantTableName, { ...acme, pk: 'tenant#suspended', status: 'suspended' });
      table.put(tenantTableName, { ...acme, pk: 'tenant#erasing', status: 'erasing' });
      table.put(tenantTableName, { ...acme, pk: 'tenant#erased', status: 'erased' });
      const handler = await start();

      const answer = await handler(eventWith(token({ tenant_id: tenantId })));

      expect([answer.principalId, answer.context]).toEqual(['invalid-tenant', { problem: 'invalid-tenant' }]);
      expect(Object.hasOwn(answer, 'usageIdentifierKey')).toBe(false);
    },
  );

  it('lets nobody in while the table is away, and says why in the log', async () => {
    const handler = await start();
    table.calls.failNext('denied', 1);

    await expect(handler(eventWith(token()))).rejects.toThrow(/^auth-unavailable$/);

    expect(logged()).toMatchObject([{ code: 'auth-unavailable', reason: 'AccessDeniedException' }]);
    expect((await handler(eventWith(token()))).context?.tenant_id).toBe('acme');
  });

  it('lets nobody in by an item that is malformed', async () => {
    table.put(tenantTableName, { ...acme, status: 'ACTIVE' });
    const handler = await start();

    await expect(handler(eventWith(token()))).rejects.toThrow(/^auth-unavailable$/);

    expect(logged()).toMatchObject([{ code: 'auth-unavailable', reason: 'MalformedItem' }]);
  });

  it('goes on with the keys it has while they cannot be refreshed, and tells the operator', async () => {
    const handler = await start();
    await handler(eventWith(token()));
    keySet.isUp = false;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });

    await handler(eventWith(token()));
    // In the background it is found out that the issuer is down.
    const stale = { level: 'WARN', message: 'stale keys in use', issuer: pool.issuer, age_s: 660 };
    await vi.waitFor(async () => {
      expect((await handler(eventWith(token()))).context?.tenant_id).toBe('acme');
      expect(logged()).toMatchObject([stale]);
    });
  });

  /** What the function that takes them wrote so many seconds ago. */
  function putSnapshot(ageSeconds: number, under: string | null = keyArn): void {
    const fetchedAtSeconds = Date.now() / 1_000 - ageSeconds;
    const text = snapshotText(keySet.jwksUri, { fetchedAtSeconds, keys: pool.jwks.keys });
    const path = `/snapshots/key-sets/${snapshotName(keySet.jwksUri)}`;
    buckets.objects.set(path, { body: text, keyArn: under ?? undefined });
  }

  it('goes on with the last snapshot where it starts while the issuer is down, and tells the operator', async () => {
    putSnapshot(300);
    keySet.isUp = false;
    const handler = await start();

    const answer = await handler(eventWith(token()));
    const forged = handler(eventWith(makeTestIssuer('pool').sign({ tenant_id: 'acme' })));

    expect(answer.context?.tenant_id).toBe('acme');
    await expect(forged).rejects.toThrow(/^Unauthorized$/);
    expect(buckets.requests).toHaveLength(1);
    expect(logged()[0]).toMatchObject({ message: 'snapshot keys in use', issuer: pool.issuer, age_s: 300 });
  });

  it.each<[string, () => void, string | undefined]>([
    ['there is no snapshot', () => undefined, 'Status403'],
    ['it lies under another key', () => putSnapshot(0, `${keyArn}0`), 'ForeignSnapshot'],
    ['it lies under no key of ours', () => putSnapshot(0, null), 'ForeignSnapshot'],
    ['it is too old', () => putSnapshot(4 * 3_600 + 5), undefined],
    ['it is from the future', () => putSnapshot(-60), undefined],
  ])('lets nobody in where it starts while the issuer is down and %s', async (_, prepare, reason) => {
    prepare();
    keySet.isUp = false;
    const handler = await start();

    await expect(handler(eventWith(token()))).rejects.toThrow(/^auth-unavailable$/);

    const said = logged().filter(({ message }) => message === 'key snapshot not used');
    expect(said.map((line) => line.reason)).toEqual(reason === undefined ? [] : [reason]);
  });

  it('asks for no snapshot while the issuer answers', async () => {
    putSnapshot(0);
    const handler = await start();

    await handler(eventWith(token()));

    expect(buckets.requests).toEqual([]);
  });

  it('needs no bucket in fail mode closed, and asks none', async () => {
    putSnapshot(0);
    keySet.isUp = false;
    const handler = await start({ FAIL_MODE: 'closed', KEY_SNAPSHOT_BUCKET: '', KEY_SNAPSHOT_KMS_ARN: '' });

    await expect(handler(eventWith(token()))).rejects.toThrow(/^auth-unavailable$/);

    expect(buckets.requests).toEqual([]);
  });

  it.each(['KEY_SNAPSHOT_BUCKET', 'KEY_SNAPSHOT_KMS_ARN'])(
    'does not start in fail mode open without %s',
    async (name) => {
      await expect(start({ [name]: '' })).rejects.toThrow(new RegExp(`- ${name} must be`));
    },
  );

  it('stops for stale keys in fail mode closed', async () => {
    const handler = await start({ FAIL_MODE: 'closed' });
    await handler(eventWith(token()));
    keySet.isUp = false;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 });

    await expect(handler(eventWith(token()))).rejects.toThrow(/^auth-unavailable$/);
  });

  it('does not start without issuers', async () => {
    await expect(start({ ISSUERS: '' })).rejects.toThrow(/- ISSUERS must be/);
  });

  it('does not start without a fail mode, so that a name that is misspelt opens nothing', async () => {
    await expect(start({ FAIL_MODE: '', FAILMODE: 'closed' })).rejects.toThrow(/- FAIL_MODE must be/);
  });

  it('leaves no token, key or secret in the log', async () => {
    const handler = await start();
    const tokens = [token({ scope: 'x' }), token({ tenant_id: 'acme-2' }), token()];

    for (const one of tokens) await handler(eventWith(one)).catch(() => undefined);

    const text = lines.join('');
    for (const secret of ['key-of-acme', 'loopback-secret', 'loopback-session', ...tokens]) {
      expect(text).not.toContain(secret);
    }
  });
});
