/** Which tenant and roles a token gets, and who gets none. */
import { describe, expect, it } from 'vitest';
import type { PreTokenGenerationEvent } from '../../../../functions/pre-token-generation/event.ts';
import { createHandler } from '../../../../functions/pre-token-generation/handler.ts';
import type { MachineClient } from '../../../../shared/ports/client-registry.ts';
import { acme } from '../../../support/documents.ts';

function setUp(
  clients: Record<string, MachineClient> = { machine1: { tenantId: acme, roles: ['editor', 'x'] } },
) {
  const asked: string[] = [];
  const logged: unknown[] = [];
  const registry = {
    find: async (id: string) => {
      asked.push(id);
      return Object.hasOwn(clients, id) ? clients[id] : undefined;
    },
  };
  const dependencies = {
    clientRegistry: async () => registry,
    logger: { warn: (message: string, fields: object) => void logged.push({ message, ...fields }) },
  };
  return { asked, dependencies, handler: createHandler(dependencies), logged };
}

const userTriggers = [
  'TokenGeneration_HostedAuth',
  'TokenGeneration_Authentication',
  'TokenGeneration_NewPasswordChallenge',
  'TokenGeneration_AuthenticateDevice',
  'TokenGeneration_RefreshTokens',
];
const machineTrigger = 'TokenGeneration_ClientCredentials';

/** As Cognito sends it, with what a client can add to it. */
const eventOf = (overrides: object): PreTokenGenerationEvent => ({
  ...{ region: 'eu-central-1', userPoolId: 'eu-central-1_abc', userName: 'ann@acme.example' },
  version: '3',
  triggerSource: 'TokenGeneration_Authentication',
  callerContext: { clientId: 'machine1' },
  request: {},
  response: { claimsAndScopeOverrideDetails: null },
  ...overrides,
});

const userEvent = (
  attributes: object = { sub: 'u-1', 'custom:tenant_id': 'acme' },
  groups: unknown = ['admin', 'pii_access'],
  overrides: object = {},
) =>
  eventOf({
    request: { userAttributes: attributes, groupConfiguration: { groupsToOverride: groups } },
    ...overrides,
  });

const machineEvent = (overrides: object = {}) => eventOf({ triggerSource: machineTrigger, ...overrides });

const claimsIn = ({ response }: PreTokenGenerationEvent): unknown =>
  response.claimsAndScopeOverrideDetails?.accessTokenGeneration.claimsToAddOrOverride;

describe("a user's token", () => {
  it.each(userTriggers)(
    'gets tenant and roles from what Cognito knows of the user: %s',
    async (triggerSource) => {
      const { asked, handler } = setUp();

      const answer = await handler(userEvent(undefined, undefined, { triggerSource }));

      expect(claimsIn(answer)).toEqual({ tenant_id: 'acme', roles: ['admin', 'pii_access'] });
      expect(asked).toEqual([]);
    },
  );

  it('gets them in the access token alone, and the event comes back as it was', async () => {
    const { handler } = setUp();
    const event = userEvent();

    const answer = await handler(event);

    expect(answer).toEqual({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant_id: 'acme', roles: ['admin', 'pii_access'] },
          },
        },
      },
    });
  });

  it.each([
    [['x admin', 'ADMIN', 'editor ', 'viewer'], []],
    [['viewer', 'editor'], ['editor']],
    [[], []],
    [undefined, []],
    [null, []],
  ])('gets of the groups %j the roles %j', async (groups, roles) => {
    const { handler } = setUp();

    const answer = await handler(
      eventOf({
        request: {
          userAttributes: { 'custom:tenant_id': 'acme' },
          groupConfiguration: { groupsToOverride: groups },
        },
      }),
    );

    expect(claimsIn(answer)).toEqual({ tenant_id: 'acme', roles });
  });

  it.each<[string, unknown, string]>([
    ['no tenant', {}, 'no-tenant'],
    ['no attributes', undefined, 'no-tenant'],
    ['an empty tenant', { 'custom:tenant_id': '' }, 'tenant-grammar'],
    ['a tenant in another case', { 'custom:tenant_id': 'ACME' }, 'tenant-grammar'],
    ['a tenant that is a word for none', { 'custom:tenant_id': 'undefined' }, 'tenant-grammar'],
    ['several tenants', { 'custom:tenant_id': 'acme,acme-2' }, 'tenant-grammar'],
    ['a tenant in a list', { 'custom:tenant_id': ['acme'] }, 'tenant-grammar'],
    ['a tenant under another name', { tenant_id: 'acme', 'dev:custom:tenant_id': 'acme' }, 'no-tenant'],
  ])('is none at all with %s', async (_name, userAttributes, reason) => {
    const { handler, logged } = setUp();

    const attempt = handler(eventOf({ request: { userAttributes } }));

    await expect(attempt).rejects.toThrow(/^No token can be issued\.$/);
    expect(logged).toEqual([
      { message: 'token not issued', trigger: 'TokenGeneration_Authentication', reason },
    ]);
  });

  it('is none where the groups are no list', async () => {
    const { handler } = setUp();

    await expect(handler(userEvent(undefined, 'admin'))).rejects.toThrow('No token');
  });
});

describe("a machine's token", () => {
  it('gets tenant and known roles from the registry, by the id of its client', async () => {
    const { asked, handler } = setUp();

    const answer = await handler(machineEvent());

    expect(claimsIn(answer)).toEqual({ tenant_id: 'acme', roles: ['editor'] });
    expect(asked).toEqual(['machine1']);
  });

  it.each([
    ['unknown', 'machine2', 'unknown-client'],
    ["a member of every object's prototype", 'constructor', 'unknown-client'],
    ['empty', '', 'client-id'],
    ['another key', 'x#tenant', 'client-id'],
    ['endless', 'a'.repeat(129), 'client-id'],
    ['a list', ['machine1'], 'client-id'],
    ['missing', undefined, 'client-id'],
  ])('is none at all where the client is %s', async (_name, clientId, reason) => {
    const { handler, logged } = setUp();

    const attempt = handler(machineEvent({ callerContext: { clientId } }));

    await expect(attempt).rejects.toThrow(/^No token can be issued\.$/);
    expect(logged).toEqual([{ message: 'token not issued', trigger: machineTrigger, reason }]);
  });

  it('is none where the registry cannot be read', async () => {
    const { dependencies, handler, logged } = setUp();
    dependencies.clientRegistry = () => Promise.reject(new TypeError('canary'));

    await expect(handler(machineEvent())).rejects.toThrow(/^No token can be issued\.$/);

    expect(logged).toEqual([{ message: 'token not issued', trigger: machineTrigger, reason: 'TypeError' }]);
  });
});

describe('what a client says of itself', () => {
  const wished = { tenant_id: 'acme-2', 'custom:tenant_id': 'acme-2', roles: 'admin', client_id: 'machine2' };
  const said = {
    clientMetadata: wished,
    scopes: ['tenant_id:acme-2', 'admin'],
    tenant_id: 'acme-2',
    roles: ['admin'],
  };

  it('changes nothing in the claims of a user', async () => {
    const { handler } = setUp();
    const { request, ...event } = userEvent(undefined, []);

    const answer = await handler({ ...event, request: { ...request, ...said }, ...wished } as never);

    expect(claimsIn(answer)).toEqual({ tenant_id: 'acme', roles: [] });
  });

  it('is no tenant for a user who has none', async () => {
    const { handler } = setUp();

    const attempt = handler(eventOf({ request: { userAttributes: {}, ...said }, ...wished }));

    await expect(attempt).rejects.toThrow('No token');
  });

  it('changes nothing in the claims of a machine, nor do attributes and groups', async () => {
    const { asked, handler } = setUp();
    const request = {
      ...said,
      userAttributes: { 'custom:tenant_id': 'acme-2' },
      groupConfiguration: { groupsToOverride: ['admin'] },
    };

    const answer = await handler(machineEvent({ request, ...wished }));

    expect(claimsIn(answer)).toEqual({ tenant_id: 'acme', roles: ['editor'] });
    expect(asked).toEqual(['machine1']);
  });
});

describe('an event', () => {
  it.each(['TokenGeneration_Unheard', 'PreSignUp_SignUp', '', 'constructor', 'tokengeneration_hostedauth'])(
    'of the trigger %j brings no token',
    async (triggerSource) => {
      const { handler } = setUp();

      await expect(handler(userEvent(undefined, undefined, { triggerSource }))).rejects.toThrow('No token');
    },
  );

  it.each(['1', '4', '', undefined])('of version %j brings no token', async (version) => {
    const { handler } = setUp();

    await expect(handler(userEvent(undefined, undefined, { version }))).rejects.toThrow('No token');
  });

  it('leaves nothing of the user in the log', async () => {
    const { handler, logged } = setUp();
    const attributes = { email: 'canary@acme.example', sub: 'canary', 'custom:tenant_id': 'CANARY' };

    await handler(
      userEvent(attributes, ['canary'], { triggerSource: 'canary', userName: 'canary', version: '2' }),
    ).catch(() => undefined);

    expect(logged).toEqual([{ message: 'token not issued', trigger: 'unknown', reason: 'trigger' }]);
    expect(JSON.stringify(logged).toLowerCase()).not.toContain('canary');
  });
});
