/** Whom the local server's authorizer refuses is on record, with the wall that did. */
import { describe, expect, it, vi } from 'vitest';
import { createLocalAuthorizer } from '../../../bin/local-authorizer.ts';
import { authorizerEvent as gatewayEvent } from '../../../infra/local/event.ts';
import { authorizerEvent } from '../../../shared/audit/authorizer-event.ts';
import { refuseTenant, refuseToken } from '../../../shared/auth/refusal.ts';
import type { TokenVerifier, VerifiedToken } from '../../../shared/auth/token-verifier.ts';
import { containerWith } from '../../support/container.ts';

const token = {
  issuer: 'https://idp.example',
  subject: 'ann',
  tenantClaim: 'acme',
  roles: [],
  expiresAtSeconds: 9,
};

async function outcomeOf(verify: TokenVerifier['verify'], record = vi.fn()) {
  const find = async () => ({
    id: 'acme',
    name: 'Acme',
    status: 'active',
    issuer: token.issuer,
    usageKey: undefined,
  });
  const container = containerWith({
    audit: { record },
    tokenVerifier: async () => ({ verify }),
    tenantRegistry: async () => ({ find }) as never,
  });
  const request = {
    ...{ method: 'GET', rawPath: '/documents', rawQuery: '', sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
    ...{ rawHeaders: ['authorization', 'Bearer canary'], requestId: 'r-1', receivedAtMs: 0 },
  };
  const event = gatewayEvent(request, { name: 'list', resource: '/documents', pathParameters: null });
  const outcome = await createLocalAuthorizer(container)(event).then(
    ({ policyDocument }) => policyDocument.Statement.map(({ Effect }) => Effect).join(),
    (error: Error) => error.message,
  );
  return { outcome, events: record.mock.calls.map(([one]) => one) };
}

describe('the authorizer of the local server', () => {
  it.each<[string, TokenVerifier['verify'], string, object]>([
    [
      'a bad token',
      async () => refuseToken('signature'),
      'Unauthorized',
      { wall: 'token', status: 401, reason: 'signature' },
    ],
    [
      'a token without a tenant',
      async () => ({ ...token, tenantClaim: null }) as unknown as VerifiedToken,
      ...(['Unauthorized', { wall: 'tenant', status: 401, reason: 'no-tenant' }] as const),
    ],
    [
      'a bad tenant',
      async () => refuseTenant('tenant-grammar'),
      'Deny',
      { wall: 'tenant', status: 403, reason: 'tenant-grammar' },
    ],
    [
      'anybody while keys cannot be had',
      () => Promise.reject(new TypeError('canary')),
      ...([
        'auth-unavailable',
        { wall: undefined, status: 503, decision: 'failed', reason: 'TypeError' },
      ] as const),
    ],
  ])('puts on record that it refuses %s', async (_, verify, says, about) => {
    const { outcome, events } = await outcomeOf(verify);

    expect(outcome).toBe(says);
    expect(events).toMatchObject([{ action: 'authorize', decision: 'refused', requestId: 'r-1', ...about }]);
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it('leaves whom it lets in to the record of the handler', async () => {
    const { outcome, events } = await outcomeOf(async () => token as unknown as VerifiedToken);

    expect([outcome, events]).toEqual(['Allow', []]);
  });

  it('lets nobody in whose refusal cannot be put on record', async () => {
    const record = vi.fn(() => {
      throw new Error('full');
    });

    expect((await outcomeOf(async () => refuseToken('signature'), record)).outcome).toBe('full');
  });
});

describe('a line of the authorizer', () => {
  it('says which wall it was, without a field for that', () => {
    const walls = [
      { code: 'unauthenticated', reason: 'expiry' },
      { code: 'unauthenticated', reason: 'no-tenant' },
      { code: 'invalid-tenant', reason: 'tenant-suspended' },
      { code: 'auth-unavailable', reason: 'TypeError' },
    ].map((fields) => authorizerEvent(fields, undefined).wall);

    expect(walls).toEqual(['token', 'tenant', 'tenant', undefined]);
  });
});
