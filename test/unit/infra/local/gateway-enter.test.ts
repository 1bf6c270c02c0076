/** Who is asked last, when the authorizer, or what is remembered of it, has let a request in. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { send, startGateway } from './gateway-fixture.ts';

const acme = { authorization: 'Bearer acme' };

describe('the gate between the authorizer and a handler', () => {
  it('keeps out whom the authorizer is remembered to have let in, and hears when a handler has answered', async () => {
    const told: string[] = [];
    const { port, calls } = await startGateway({
      authorizerCacheTtlMs: 60_000,
      enter({ tenant_id: tenant }) {
        if (told.length > 2 && tenant === 'acme') throw new AppError('invalid-tenant');
        told.push(`${tenant} enters`);
        return () => void told.push(`${tenant} leaves`);
      },
      handlers: { get: () => Promise.reject(new Error('down')) },
    });

    const replies = [
      await send(port, '/documents', { headers: acme }),
      await send(port, '/documents/x', { headers: { authorization: 'Bearer acme-2' } }),
      await send(port, '/documents', { headers: acme }),
      await send(port, '/healthz'),
    ];

    expect(replies.map(({ status }) => status)).toEqual([200, 500, 403, 200]);
    expect(calls).toHaveLength(3);
    expect(told).toEqual(['acme enters', 'acme leaves', 'acme-2 enters', 'acme-2 leaves']);
  });
});
