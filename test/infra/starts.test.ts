/** Every function of the committed environments, as synthesized: it starts on what the template gives it, and not on anything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { assemble, type CloudAssembly } from './support/cloud-assembly.ts';
import { enforceAccess } from './support/enforced-access.ts';
import { type LambdaFunctions, openFunctions } from './support/lambda-functions.ts';
import { type LoopbackServices, openLoopbackServices } from './support/loopback-services.ts';

/** Made once for all that look at it. */
const assemblies = new Map<string, Promise<CloudAssembly>>();
const assemblyOf = (name: string): Promise<CloudAssembly> => {
  const made = assemblies.get(name) ?? assemble(readEnvironment(name));
  assemblies.set(name, made);
  return made;
};

describe.each(['prod', 'aurora'])('the functions of %s', (name) => {
  const environment = readEnvironment(name);
  let assembly: CloudAssembly;
  let functions: LambdaFunctions;

  beforeAll(async () => {
    assembly = await assemblyOf(name);
    functions = openFunctions(assembly, { redirects: {} });
  }, 120_000);
  afterAll(() => functions?.close());

  it.each(functionsOf(environment))('%s starts', async (one) => {
    expect(await functions.start(`askacme-${name}-${one}`)).toBeUndefined();
  });

  it.each(functionsOf(environment).filter((one) => one !== 'docs'))(
    '%s does not start where one of its variables makes no sense',
    async (one) => {
      const crippled = openFunctions(assembly, { redirects: senseless(one) });

      const fault = await crippled.start(`askacme-${name}-${one}`);
      await crippled.close();

      expect(fault?.errorMessage).toMatch(/configuration/i);
    },
  );
});

/** Over what the template says. */
function senseless(name: string): Record<string, string> {
  if (name === 'authorizer') return { ISSUERS: 'nobody' };
  if (name === 'key-snapshot') return { KEY_SNAPSHOT_BUCKET: '?' };
  if (name === 'pre-token-generation') return { TENANT_TABLE: '?' };
  return name === 'migrate' ? { MIGRATION_DATABASE_URL: 'nowhere' } : { STORE: 'nowhere' };
}

describe('the function before a token, as synthesized for prod', () => {
  let functions: LambdaFunctions;
  let services: LoopbackServices;
  const clientId = '1example23456789';

  beforeAll(async () => {
    const assembly = await assemblyOf('prod');
    services = await openLoopbackServices({
      resolved: assembly.resolved,
      bedrockOrigin: 'http://127.0.0.1:1',
      tenants: [
        { pk: `client#${clientId}`, tenant_id: 'acme-corp', roles: ['editor'], name: 'Their back end' },
      ],
      permits: enforceAccess(assembly.template, assembly.resolved),
    });
    functions = openFunctions(assembly, { redirects: services.redirects });
  }, 120_000);
  afterAll(async () => {
    await functions?.close();
    await services?.close();
  });

  const eventFor = (id: string) => ({
    version: '3',
    triggerSource: 'TokenGeneration_ClientCredentials',
    callerContext: { clientId: id },
    request: { scopes: ['askacme/read'], clientMetadata: { tenant_id: 'globex' } },
    response: {},
  });

  it('gives a machine the tenant that it is bound to, reading that one item and nothing else', async () => {
    const outcome = await functions.test('askacme-prod-pre-token-generation', eventFor(clientId));

    const { response } = JSON.parse('payload' in outcome ? outcome.payload : '{}');
    expect(response.claimsAndScopeOverrideDetails.accessTokenGeneration.claimsToAddOrOverride).toEqual({
      tenant_id: 'acme-corp',
      roles: ['editor'],
    });
    expect(services.gates.table.calls.map(({ action, context }) => ({ action, context }))).toEqual([
      { action: 'dynamodb:GetItem', context: { 'dynamodb:LeadingKeys': [`client#${clientId}`] } },
    ]);
  });

  it('gives a machine that nobody bound no token', async () => {
    const outcome = await functions.test('askacme-prod-pre-token-generation', eventFor('another'));

    expect(outcome).toHaveProperty('fault');
  });
});
