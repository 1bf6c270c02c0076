/** Whom API Gateway counts a request against: the tenant's own API key, known to nobody else. */
import { describe, expect, it } from 'vitest';
import { eventWith, setUpAuthorizer } from './authorizer-harness.ts';

describe('the usage key', () => {
  it("is the tenant's own", async () => {
    const { ask, ours, theirs } = setUpAuthorizer();

    const answers = [await ask({ tenant_id: 'acme' }, ours), await ask({ tenant_id: 'acme-2' }, theirs)];

    expect(answers.map(({ usageIdentifierKey }) => usageIdentifierKey)).toEqual([
      'key-of-acme',
      'key-of-acme-2',
    ]);
  });

  it('is left out where the tenant has none', async () => {
    const { ask, registry } = setUpAuthorizer();
    const acme = await registry.find('acme');
    registry.find = async () => acme && { ...acme, usageKey: undefined };

    const answer = await ask({ tenant_id: 'acme' });

    expect(answer.context?.tenant_id).toBe('acme');
    expect(Object.hasOwn(answer, 'usageIdentifierKey')).toBe(false);
  });

  it('is in no other part of the answer: handlers and access logs read those', async () => {
    const { ask } = setUpAuthorizer();

    const { usageIdentifierKey: _key, ...rest } = await ask({ tenant_id: 'acme' });

    expect(JSON.stringify(rest)).not.toContain('key-of-acme');
  });

  it.each(['asleep', 'acme-2', 'acme-3'])('is not in the refusal of %s, nor in the log', async (tenantId) => {
    const { handler, logged, ours } = setUpAuthorizer();

    const answer = await handler(eventWith(ours.sign({ tenant_id: tenantId })));

    expect(answer.policyDocument.Statement[0]?.Effect).toBe('Deny');
    expect(JSON.stringify([answer, logged])).not.toContain('key-of');
  });

  it('cannot be named by the token', async () => {
    const { ask } = setUpAuthorizer();

    const answer = await ask({
      tenant_id: 'acme',
      usageIdentifierKey: 'mine',
      api_key: 'mine',
      usageKey: 'mine',
    });

    expect(answer.usageIdentifierKey).toBe('key-of-acme');
  });
});
