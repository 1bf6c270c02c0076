/** Walls 1 and 2 as API Gateway sees them. */
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { parseTenantContext } from '../../../../shared/tenancy/tenant-context.ts';
import { tamper } from '../../../support/tokens.ts';
import { eventOf, eventWith, setUpAuthorizer, stageArn } from './authorizer-harness.ts';

const policy = (effect: string) => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: `${stageArn}/*` }],
});

const denied = {
  principalId: 'invalid-tenant',
  policyDocument: policy('Deny'),
  context: { problem: 'invalid-tenant' },
};

const tenantOf = (result: APIGatewayAuthorizerResult) => result.context?.tenant_id;

describe('a good token', () => {
  it('is answered with scalars that the handlers can read', async () => {
    const { ask, now } = setUpAuthorizer();

    const result = await ask({
      tenant_id: 'acme',
      sub: 'ann',
      roles: ['pii_access', 'admin'],
      exp: now + 60.9,
    });

    expect(result).toEqual({
      principalId: 'ann',
      usageIdentifierKey: 'key-of-acme',
      policyDocument: policy('Allow'),
      context: {
        tenant_id: 'acme',
        tenant_name: 'acme Inc.',
        sub: 'ann',
        roles: 'admin pii_access',
        exp: String(now + 60),
      },
    });
    expect(parseTenantContext(result.context, now + 59)).toMatchObject({ tenantId: 'acme', piiAccess: true });
    expect(() => parseTenantContext(result.context, now + 60)).toThrow('unauthenticated');
  });

  it.each([
    [['x admin', 'admin editor', ' admin', 'ADMIN', 'viewer'], ''],
    [['editor', 'x admin'], 'editor'],
    [['admin', 'admin'], 'admin'],
  ])('passes on of the roles %j only %j', async (roles, expected) => {
    const { ask } = setUpAuthorizer();

    const result = await ask({ tenant_id: 'acme', roles });

    expect(result.context?.roles).toBe(expected);
  });

  it.each(['GET/documents', 'DELETE/documents/a/b', 'POST/query', 'GET/', 'GET/*/../../other'])(
    'gets one policy for all methods and paths of the stage, asked for %s',
    async (rest) => {
      const { handler, ours } = setUpAuthorizer();
      const event = { ...eventWith(ours.sign({ tenant_id: 'acme' })), methodArn: `${stageArn}/${rest}` };

      const result = await handler(event);

      expect(result.policyDocument).toEqual(policy('Allow'));
    },
  );

  it('means its own tenant, whatever headers, query, path and stage variables say', async () => {
    const { handler, ours } = setUpAuthorizer();
    const headers = {
      authorization: [`Bearer ${ours.sign({ tenant_id: 'acme' })}`],
      'X-Tenant-ID': ['acme-2'],
      'X-Amz-Tenant-Id': ['acme-2'],
      tenant_id: ['acme-2'],
      Cookie: ['tenant_id=acme-2'],
    };
    const named = { tenant_id: 'acme-2' };
    const overrides = { queryStringParameters: named, pathParameters: named, stageVariables: named };

    const result = await handler(eventOf(headers, overrides));

    expect(tenantOf(result)).toBe('acme');
    expect(JSON.stringify(result)).not.toContain('acme-2');
  });
});

describe('a tenant', () => {
  it.each([undefined, null, ''])(
    'that is %j is answered with 401 before the registry is touched',
    async (claim) => {
      const { ask, touched } = setUpAuthorizer();

      await expect(ask({ tenant_id: claim })).rejects.toThrow(/^Unauthorized$/);

      expect(touched).toEqual([]);
      expect(tenantOf(await ask({ tenant_id: 'acme' }))).toBe('acme');
    },
  );

  it.each([
    [['acme']],
    [7],
    [0],
    [true],
    [false],
    [{ id: 'acme' }],
    [{}],
    [[]],
    ['ACME'],
    ['Acme'],
    ['\u0430cme'],
    ['acme\0'],
    ['acme\n'],
    [' acme'],
    ['acme '],
    ['__default__'],
    ['__proto__'],
    ['null'],
    ['undefined'],
    ['../acme'],
    ['acme/../acme-2'],
    ['acme%00'],
    ['a'],
    ['-acme'],
    ['a'.repeat(64)],
    ['*'],
    ["acme' OR '1'='1"],
  ])('that is %j is denied and never looked up', async (claim) => {
    const { ask, touched } = setUpAuthorizer();

    const result = await ask({ tenant_id: claim });

    expect([result, touched]).toEqual([denied, []]);
    expect(tenantOf(await ask({ tenant_id: 'acme' }))).toBe('acme');
  });

  it.each([
    ['unknown', 'acme-3'],
    ['suspended', 'asleep'],
    ['being erased', 'going'],
    ['erased', 'gone'],
    ["another issuer's", 'acme-2'],
    ['a prefix of a known one', 'acm'],
    ["a member of every object's prototype", 'constructor'],
  ])('that is %s is denied, with the same answer as any other', async (_name, claim) => {
    const { ask } = setUpAuthorizer();

    const result = await ask({ tenant_id: claim });

    expect(result).toEqual(denied);
    expect(tenantOf(await ask({ tenant_id: 'acme' }))).toBe('acme');
  });

  it('is named by its own issuer only, in both directions', async () => {
    const { ask, ours, theirs } = setUpAuthorizer();

    const crossed = [await ask({ tenant_id: 'acme-2' }, ours), await ask({ tenant_id: 'acme' }, theirs)];
    const straight = [await ask({ tenant_id: 'acme' }, ours), await ask({ tenant_id: 'acme-2' }, theirs)];

    expect(crossed).toEqual([denied, denied]);
    expect(straight.map(tenantOf)).toEqual(['acme', 'acme-2']);
  });

  it('is denied where the registry answers with another one', async () => {
    const { ask, registry } = setUpAuthorizer();
    const acme = await registry.find('acme');
    registry.find = async () => acme;

    const results = [await ask({ tenant_id: 'asleep' }), await ask({ tenant_id: 'acme' })];

    expect(results.map(tenantOf)).toEqual([undefined, 'acme']);
    expect(results[0]).toEqual(denied);
  });
});

describe('a bad token', () => {
  it('is answered with 401 before the registry is touched', async () => {
    const { handler, ours, touched } = setUpAuthorizer();
    const good = ours.sign({ tenant_id: 'acme' });
    const bad = [
      tamper(good, 1),
      tamper(good, 2),
      ours.sign({ exp: 1 }),
      ours.sign({}, { alg: 'none' }),
      'x',
    ];

    for (const token of bad) await expect(handler(eventWith(token))).rejects.toThrow(/^Unauthorized$/);

    expect(touched).toEqual([]);
    expect(tenantOf(await handler(eventWith(good)))).toBe('acme');
  });

  it('is answered with 401 also while the registry is down', async () => {
    const { dependencies, handler, ours } = setUpAuthorizer();
    dependencies.tenantRegistry = async () => Promise.reject(new Error('down'));

    await expect(handler(eventWith(tamper(ours.sign(), 2)))).rejects.toThrow(/^Unauthorized$/);
    await expect(handler(eventWith(ours.sign({ tenant_id: 'acme' })))).rejects.toThrow(/^auth-unavailable$/);
  });
});

describe('the Authorization header', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('may be named %s', async (name) => {
    const { handler, ours } = setUpAuthorizer();

    const result = await handler(eventOf({ [name]: [`Bearer ${ours.sign({ tenant_id: 'acme' })}`] }));

    expect(tenantOf(result)).toBe('acme');
  });

  it.each(['Bearer', 'bearer', 'BEARER'])('may say %s', async (scheme) => {
    const { handler, ours } = setUpAuthorizer();

    const result = await handler(
      eventOf({ Authorization: [`${scheme} ${ours.sign({ tenant_id: 'acme' })}`] }),
    );

    expect(tenantOf(result)).toBe('acme');
  });

  it.each<[string, (token: string) => Record<string, string[]> | null]>([
    ['missing', () => ({})],
    ['missing with all others', () => null],
    ['without a value', () => ({ Authorization: [] })],
    ['empty', () => ({ Authorization: [''] })],
    ['the scheme alone', () => ({ Authorization: ['Bearer'] })],
    ['the scheme and a space', () => ({ Authorization: ['Bearer '] })],
    ['the token alone', (token) => ({ Authorization: [token] })],
    ['of another scheme', (token) => ({ Authorization: [`Basic ${token}`] })],
    ['without a space', (token) => ({ Authorization: [`Bearer${token}`] })],
    ['with two spaces', (token) => ({ Authorization: [`Bearer  ${token}`] })],
    ['with a tab', (token) => ({ Authorization: [`Bearer\t${token}`] })],
    ['with a leading space', (token) => ({ Authorization: [` Bearer ${token}`] })],
    ['with a trailing space', (token) => ({ Authorization: [`Bearer ${token} `] })],
    ['with a trailing line feed', (token) => ({ Authorization: [`Bearer ${token}\n`] })],
    ['two tokens in a line', (token) => ({ Authorization: [`Bearer ${token}, Bearer ${token}`] })],
    ['there twice', (token) => ({ Authorization: [`Bearer ${token}`, `Bearer ${token}`] })],
    ['there in two spellings', (token) => ({ Authorization: [`Bearer ${token}`], authorization: ['x'] })],
    ['another header', (token) => ({ 'X-Authorization': [`Bearer ${token}`], Cookie: [`token=${token}`] })],
  ])('is refused when %s', async (_name, headersFor) => {
    const { handler, ours } = setUpAuthorizer();
    const token = ours.sign({ tenant_id: 'acme' });

    await expect(handler(eventOf(headersFor(token)))).rejects.toThrow(/^Unauthorized$/);

    expect(tenantOf(await handler(eventWith(token)))).toBe('acme');
  });
});

describe('a failure behind the authorizer', () => {
  const fail = () => Promise.reject(new Error('secret'));

  it.each<[string, (set: ReturnType<typeof setUpAuthorizer>) => object]>([
    ['the keys cannot be fetched', ({ keyServer }) => Object.assign(keyServer, { reply: fail })],
    ['the registry fails', ({ registry }) => Object.assign(registry, { find: fail })],
    ['there is no registry', (set) => Object.assign(set.dependencies, { tenantRegistry: fail })],
    ['there is no verifier', (set) => Object.assign(set.dependencies, { tokenVerifier: fail })],
  ])('is an authorizer failure, never a policy: %s', async (_name, breakIt) => {
    const set = setUpAuthorizer();
    breakIt(set);

    const outcome = await set
      .ask({ tenant_id: 'acme' })
      .catch((error: Error) => [error.message, error.cause]);

    expect(outcome).toEqual(['auth-unavailable', undefined]);
  });

  it('is what an ARN without a stage is, too', async () => {
    const { handler, ours } = setUpAuthorizer();
    const event = { ...eventWith(ours.sign({ tenant_id: 'acme' })), methodArn: 'arn:aws:execute-api:x' };

    await expect(handler(event)).rejects.toThrow(/^auth-unavailable$/);
  });
});
