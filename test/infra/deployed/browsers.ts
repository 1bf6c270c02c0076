/** What browsers are told by whoever answers them. */
import { describe, expect, it } from 'vitest';
import type { Call, Deployment } from '../support/deployment.ts';
import { callAs, question } from './requests.ts';

export const browsers = (world: () => Deployment) =>
  describe('towards browsers', () => {
    const preflight = (origin: string): Call => ({
      method: 'OPTIONS',
      path: '/query',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

    it('lets the listed origin call, and says nothing to another', async () => {
      const listed = await world().call(preflight('http://localhost:3000'));
      const other = await world().call(preflight('https://evil.example'));

      expect([listed.status, other.status]).toEqual([204, 204]);
      expect(listed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
      expect(listed.headers.get('access-control-allow-methods')).toBe('POST');
      expect([...other.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    });

    it('sends the same protective headers whoever answers', async () => {
      const headers = { origin: 'http://localhost:3000' };
      const answers = [
        await callAs(world(), 'globex', { ...question, headers }),
        await world().call({ ...question, headers }),
        await world().call({ path: '/nowhere', headers }),
        await world().call({ path: '/healthz', headers }),
      ];

      for (const { headers: said } of answers) {
        expect(said.get('cache-control')).toBe('no-store');
        expect(said.get('x-content-type-options')).toBe('nosniff');
        expect(said.get('vary')).toBe('Origin');
        expect(said.get('x-request-id')).toMatch(/^[A-Za-z0-9+/]{15}=$/);
        expect(said.get('access-control-allow-origin')).toBe('http://localhost:3000');
      }
    });
  });
