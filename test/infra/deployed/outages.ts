/** What a deployment answers while something behind it is away. */
import { describe, expect, it } from 'vitest';
import { type Deployment, usageKeyOf } from '../support/deployment.ts';
import { openFunctions } from '../support/lambda-functions.ts';
import { startTemplateGateway } from '../support/template-gateway.ts';
import { problem, problemOf } from './requests.ts';

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
