/** What a deployment answers while something behind it is away. */
import { describe, expect, it } from 'vitest';
import { type Deployment, usageKeyOf } from '../support/deployment.ts';
import { openFunctions } from '../support/lambda-functions.ts';
import { startTemplateGateway } from '../support/template-gateway.ts';
import { callAs, problem, problemOf, question } from './requests.ts';

export const outages = (world: () => Deployment) =>
  describe('while something is down', () => {
    it('answers 503 with Retry-After where the registry is away, and remembers nothing of it', async () => {
      const token = await world().token('acme-2');
      world().services.table.calls.failNext('server-error', 50);

      const response = await world().call({ path: '/documents', token });
      world().services.table.faults.reset();

      expect(await problemOf(response)).toEqual(problem(503, 'auth-unavailable'));
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await world().call({ path: '/documents', token })).status).toBe(200);
    });

    it('answers 503 with Retry-After and nothing of a document where tenants’ keys cannot be unwrapped', async () => {
      const { api, assembly, services } = world();
      // Processes of their own, which have no keys yet.
      const functions = openFunctions(assembly, { redirects: services.redirects });
      const gateway = await startTemplateGateway(api, functions);
      gateway.usagePlans.addKey('askacme-loopback-standard', usageKeyOf('acme-corp'));
      const ask = async () => {
        const authorization = `Bearer ${await world().token('acme-corp', 'editor', 'pii_access')}`;
        const headers = { authorization, 'content-type': 'application/json' };
        return fetch(`${gateway.url}/query`, {
          method: 'POST',
          headers,
          body: JSON.stringify(question.body),
        });
      };

      services.kms.calls.failNext('denied', 1);
      const [refused, written] = [await ask(), functions.log.map(({ text }) => text).join('\n')];
      const after = await ask();
      await gateway.close();
      await functions.close();

      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const body = await refused.clone().text();
      expect(await problemOf(refused)).toEqual(problem(503, 'dependency-unavailable'));
      expect(body).not.toMatch(/kms|AccessDenied|revenue/i);
      expect(written).toContain('kms:Decrypt: AccessDeniedException');
      expect(written).not.toMatch(/revenue|assumed-role|not authorized/i);
      expect(after.status).toBe(200);
    });

    it('serves who has keys in memory while KMS is away, and nobody else', async () => {
      const warm = {
        method: 'POST',
        path: '/query',
        body: { query: 'What is the recovery time objective?' },
      };
      const before = await callAs(world(), 'globex', warm);
      world().services.kms.setEnabled(world().services.keyPlace.keyArn, false);

      const [during, cold] = [await callAs(world(), 'globex', warm), await callAs(world(), 'acme-2', warm)];
      world().services.kms.setEnabled(world().services.keyPlace.keyArn, true);

      expect([before.status, during.status]).toEqual([200, 200]);
      expect(await problemOf(cold)).toEqual(problem(503, 'dependency-unavailable'));
      expect((await callAs(world(), 'acme-2', warm)).status).toBe(200);
    });

    it('lets in by the last key snapshot where the authorizer starts while the identity provider is away', async () => {
      const { api, assembly, services, cloud } = world();
      const keySnapshot = 'askacme-loopback-key-snapshot';
      expect(await world().functions.test(keySnapshot, {})).not.toHaveProperty('fault');
      const functions = openFunctions(assembly, { redirects: services.redirects });
      const gateway = await startTemplateGateway(api, functions);
      gateway.usagePlans.addKey('askacme-loopback-standard', usageKeyOf('globex'));
      const ask = async (token: string) =>
        (await fetch(`${gateway.url}/documents`, { headers: { authorization: `Bearer ${token}` } })).status;
      cloud.identityProvider.isUp = false;
      const { gates, buckets } = services;
      const token = await world().token('globex');

      const statuses = [await ask(token), await ask(`${token.slice(0, -9)}AAAAAAAAA`)];
      const lines = functions.log.map(({ text }) => JSON.parse(text) as { message: string });
      // As it would be of somebody who got past the bucket's policy, and not past the key's.
      for (const [path, { body }] of buckets.objects) buckets.objects.set(path, { body, keyArn: undefined });
      await functions.close();
      const others = openFunctions(assembly, { redirects: services.redirects });
      const otherGateway = await startTemplateGateway(api, others);
      const { status } = await fetch(`${otherGateway.url}/documents`, {
        headers: { authorization: `Bearer ${token}` },
      });
      cloud.identityProvider.isUp = true;
      await Promise.all([gateway.close(), otherGateway.close(), others.close()]);

      expect(statuses).toEqual([200, 401]);
      expect(lines.map(({ message }) => message)).toContain('snapshot keys in use');
      expect(status).toBe(503);
      expect(gates.buckets.calls.map(({ functionName, action }) => [functionName.slice(17), action])).toEqual(
        [
          ['key-snapshot', 's3:PutObject'],
          ['authorizer', 's3:GetObject'],
          ['authorizer', 's3:GetObject'],
        ],
      );
    });

    it.each([
      { what: 'the authorizer', redirects: { FAIL_MODE: 'nonsense' }, code: 'auth-unavailable' },
      { what: 'a function behind it', redirects: { STORE: 'nonsense' }, code: 'dependency-unavailable' },
    ])('answers 503 with Retry-After where $what does not even start', async ({ redirects, code }) => {
      const { api, assembly, services } = world();
      const functions = openFunctions(assembly, { redirects: { ...services.redirects, ...redirects } });
      const gateway = await startTemplateGateway(api, functions);
      gateway.usagePlans.addKey('askacme-loopback-standard', usageKeyOf('globex'));

      const authorization = `Bearer ${await world().token('globex')}`;
      const response = await fetch(`${gateway.url}/documents`, { headers: { authorization } });
      await gateway.close();
      await functions.close();

      expect(await problemOf(response)).toEqual(problem(503, code));
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });
