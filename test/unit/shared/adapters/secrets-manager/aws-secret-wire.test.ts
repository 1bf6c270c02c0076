/** The same secret through the AWS SDK, over the wire. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAwsSecret } from '../../../../../shared/adapters/secrets-manager/aws-secret.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import { type SecretsServer, secretArn, startSecretsServer } from '../../../../support/secrets-server.ts';

describe('a secret read with the AWS SDK', () => {
  let server: SecretsServer;

  beforeAll(async () => {
    server = await startSecretsServer({});
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_REGION', 'us-east-1');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });
  beforeEach(() => {
    server.set('askacme/key', '{"api_key":"sk-1"}');
    server.reads.reset();
  });

  const open = () => createAwsSecret({ secretId: 'askacme/key', attemptTimeoutMs: 300 });

  it.each(['askacme/key', secretArn('askacme/key')])('is found as %s, and read once', async (secretId) => {
    const secret = createAwsSecret({ secretId });

    expect([await secret.value(), await secret.value()]).toEqual(['sk-1', 'sk-1']);
    expect(server.reads.calls()).toBe(1);
  });

  it('follows a rotation when the old value is refused', async () => {
    const secret = open();
    await secret.value();
    server.set('askacme/key', '{"api_key":"sk-2"}');

    expect(await secret.renew('sk-1')).toBe('sk-2');
    expect(server.reads.calls()).toBe(2);
  });

  it.each(['throttled', 'server-error', 'cut', 'hang'] as const)(
    'survives a passing fault: %s',
    async (fault) => {
      server.reads.failNext(fault, 1);

      expect(await open().value()).toBe('sk-1');
      expect(server.reads.calls()).toBe(2);
    },
  );

  it.each(['server-error', 'hang', 'garbage'] as const)(
    'is unavailable where a fault lasts: %s',
    async (fault) => {
      server.reads.failNext(fault, 100);

      await expectUnavailable(open().value());
    },
  );

  it('is unavailable where there is no such secret', async () => {
    server.set('askacme/key', undefined);

    const error = await expectUnavailable(open().value());

    expect(error.cause).toMatchObject({
      message: 'The secret askacme/key could not be read: ResourceNotFoundException',
    });
  });
});
