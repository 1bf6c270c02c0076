/** What a deployment refuses, and in what words. */
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../support/deployment.ts';
import { callAs, problem, problemOf, question } from './requests.ts';

export const refusals = (world: () => Deployment) =>
  describe('refuses', () => {
    it.each([
      ['a request without a token', {}],
      ['an empty one', { authorization: 'Bearer ' }],
      ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
      ['a token that is none', { authorization: 'Bearer not-a-token' }],
    ])('%s with 401', async (_, headers) => {
      const response = await world().call({ ...question, headers: headers as Record<string, string> });

      expect(await problemOf(response)).toEqual(problem(401, 'unauthenticated'));
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    });

    it.each([
      { method: 'GET', path: '/tenants' },
      { method: 'GET', path: '/documents/a/b' },
      { method: 'PUT', path: '/documents' },
      { method: 'GET', path: '/query' },
      { method: 'GET', path: '/' },
    ])('$method $path, which is no route, with 404, with a token and without', async (call) => {
      expect(await problemOf(await world().call(call))).toEqual(problem(404, 'not-found'));
      expect(await problemOf(await callAs(world(), 'globex', call))).toEqual(problem(404, 'not-found'));
    });

    it('tenants that are suspended, unknown or without a key of the plan alike with 403', async () => {
      const texts = await Promise.all(
        ['umbrella', 'no-such-company', 'keyless'].map(async (tenantId) => {
          const response = await callAs(world(), tenantId, question);
          expect(response.status).toBe(403);
          return response.text();
        }),
      );

      expect(new Set(texts).size).toBe(1);
      expect(texts[0]).toContain('/invalid-tenant"');
    });

    it("another company's document with the 404 of one that never was, byte for byte", async () => {
      const absent = await callAs(world(), 'globex', { path: '/documents/globex-999' });
      const foreign = await callAs(world(), 'globex', { path: '/documents/acme-001' });

      expect(absent.status).toBe(404);
      expect(foreign.status).toBe(404);
      expect(await foreign.text()).toBe(await absent.text());
    });

    it.each([
      ['the handlers take', 3],
      ['Lambda takes', 7],
      ['API Gateway takes', 11],
    ])('a body larger than %s (%i MB) with 413', async (_, megabytes) => {
      const body = JSON.stringify({ title: 'Long', content: 'x'.repeat(megabytes * 1024 * 1024) });

      const response = await callAs(world(), 'globex', { method: 'POST', path: '/ingest', body });

      expect(await problemOf(response)).toEqual(problem(413, 'payload-too-large'));
    });

    it('what is no JSON with 400, and an address that cannot be decoded with 422', async () => {
      const noJson = await callAs(world(), 'globex', { ...question, body: '{"query":' });
      const noQuery = await callAs(world(), 'globex', { path: '/documents?tag=%E0%A4%A' });

      expect(await problemOf(noJson)).toEqual(problem(400, 'invalid-json'));
      expect(await problemOf(noQuery)).toEqual(problem(422, 'invalid-request'));
    });

    it('a tenant that used up its month with 429, until it may ask again in an hour', async () => {
      const statuses = [];
      for (let asked = 0; asked < 3; asked++)
        statuses.push((await callAs(world(), 'frugal', question)).status);

      const response = await callAs(world(), 'frugal', question);

      expect(statuses).toEqual([200, 200, 200]);
      expect(response.headers.get('retry-after')).toBe('3600');
      expect(await problemOf(response)).toEqual(problem(429, 'quota-exceeded'));
    });

    it('a tenant over its quota with 429, exactly, whatever processes it asks, and no other because of it', async () => {
      const ingest = (id: number) => ({
        ...{ method: 'POST', path: '/ingest' },
        body: { id: `d${id}`, title: 'Counted', content: 'A document that counts.', contains_pii: false },
      });

      const responses = await Promise.all(
        Array.from({ length: 12 }, (_, id) => callAs(world(), 'counted', ingest(id))),
      );

      const refused = responses.filter(({ status }) => status === 429);
      expect(responses.filter(({ status }) => status === 201)).toHaveLength(5);
      expect(refused).toHaveLength(7);
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await problemOf(refused[0] as Response)).toEqual(problem(429, 'quota-exceeded'));
      expect((await callAs(world(), 'counted', question)).status).toBe(200);
    });

    it('a tenant that asks too fast with 429, and no other because of it', async () => {
      const responses = await Promise.all(
        Array.from({ length: 6 }, () => callAs(world(), 'hasty', question)),
      );

      const refused = responses.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(3);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      expect((await callAs(world(), 'globex', question)).status).toBe(200);
    });
  });
