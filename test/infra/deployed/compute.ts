/** Wall 6 as it is deployed: who may run which function, and in whose process. */
import { describe, expect, it } from 'vitest';
import { type Deployment, usageKeyOf } from '../support/deployment.ts';
import type { TemplateApi } from '../support/template-api.ts';
import { startTemplateGateway } from '../support/template-gateway.ts';
import { callAs, named, problem, problemOf, question } from './requests.ts';

export const compute = (world: () => Deployment) =>
  describe('keeps tenants apart in compute', () => {
    it("has processes for the tenants that asked, and a client's own header has no say", async () => {
      const response = await callAs(world(), 'acme-corp', {
        ...question,
        headers: { 'X-Amz-Tenant-Id': 'forged' },
      });

      expect(await response.json()).toMatchObject({ tenant_id: 'acme-corp' });
      const asked = world().environment.tenantIsolation
        ? ['acme-2', 'acme-corp', 'counted', 'frugal', 'globex', 'hasty', 'initech']
        : [undefined];
      expect(world().functions.environmentsOf(named('query')).toSorted()).toEqual(asked);
      for (const name of ['authorizer', 'health', 'docs']) {
        expect(world().functions.environmentsOf(named(name))).toEqual([undefined]);
      }
    });

    it('is refused by Lambda where the tenant is not named as the template has it', async () => {
      const { region, account, id, stage } = world().api;
      const invocation = world().functions.invoke({
        functionArn: `arn:aws:lambda:${region}:${account}:function:${named('query')}`,
        event: {},
        requestId: 'a-request',
        sourceArn: `arn:aws:execute-api:${region}:${account}:${id}/${stage}/POST/query`,
        tenantId: world().environment.tenantIsolation ? undefined : 'acme-corp',
      });

      await expect(invocation).rejects.toThrow(/enabled with tenancy configuration/);
    });

    it('answers 500 and starts nothing where the mapping of the tenant is not what Lambda asks for', async () => {
      const before = world().functions.environmentsOf(named('list'));
      const requestParameters: Record<string, string> = world().environment.tenantIsolation
        ? {}
        : { 'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenant_id' };
      const gateway = await startTemplateGateway(remapped(world().api, requestParameters), world().functions);
      gateway.usagePlans.addKey('askacme-loopback-standard', usageKeyOf('acme-2'));

      const authorization = `Bearer ${await world().token('acme-2')}`;
      const response = await fetch(`${gateway.url}/documents`, { headers: { authorization } });
      await gateway.close();

      expect(await problemOf(response)).toEqual(problem(500, 'internal'));
      expect(world().functions.environmentsOf(named('list'))).toEqual(before);
    });

    it('lets nobody call a function but its own method', async () => {
      const { region, account, id, stage } = world().api;
      const invocation = world().functions.invoke({
        functionArn: `arn:aws:lambda:${region}:${account}:function:${named('delete')}`,
        event: {},
        requestId: 'a-request',
        sourceArn: `arn:aws:execute-api:${region}:${account}:${id}/${stage}/GET/documents`,
        tenantId: world().environment.tenantIsolation ? 'acme-corp' : undefined,
      });

      await expect(invocation).rejects.toThrow(/AccessDeniedException/);
    });

    it('streams the query route’s answers, or not, as the environment says', () => {
      const streamed = world().api.methods.filter(({ integration }) => integration.isStreamed);

      expect(streamed.map(({ path }) => path)).toEqual(world().environment.api.streamQuery ? ['/query'] : []);
    });
  });

const remapped = (api: TemplateApi, requestParameters: Readonly<Record<string, string>>): TemplateApi => ({
  ...api,
  methods: api.methods.map((method) => ({
    ...method,
    integration: { ...method.integration, requestParameters },
  })),
});
