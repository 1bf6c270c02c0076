/** Secrets Manager on loopback: a secret by name or ARN, its rotation, and the protocol taken to the letter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SecretsServer, secretArn, startSecretsServer } from '../../support/secrets-server.ts';
import { signedHeaders } from '../../support/signed-request.ts';

let server: SecretsServer;

beforeEach(async () => {
  server = await startSecretsServer({ 'askacme/pinecone': 'first', 'askacme/pinecone-2': 'second' });
});
afterEach(() => server.close());

const protocol = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'secretsmanager.GetSecretValue',
};

async function read(body: object, headers: Record<string, string> = protocol) {
  const response = await fetch(server.origin, {
    method: 'POST',
    headers: { ...signedHeaders('secretsmanager'), ...headers },
    body: JSON.stringify(body),
  });
  const type = response.headers.get('x-amzn-errortype');
  return { status: response.status, type, reply: (await response.json()) as Record<string, unknown> };
}

describe('Secrets Manager on loopback', () => {
  it.each(['askacme/pinecone', secretArn('askacme/pinecone')])('gives the secret %s', async (SecretId) => {
    const { status, reply } = await read({ SecretId });

    expect(status).toBe(200);
    expect(reply).toMatchObject({
      Name: 'askacme/pinecone',
      SecretString: 'first',
      VersionStages: ['AWSCURRENT'],
    });
  });

  it('gives another value and version after a rotation, and counts its calls', async () => {
    const before = await read({ SecretId: 'askacme/pinecone' });
    server.set('askacme/pinecone', 'rotated');

    const after = await read({ SecretId: 'askacme/pinecone' });

    expect(after.reply.SecretString).toBe('rotated');
    expect(after.reply.VersionId).not.toBe(before.reply.VersionId);
    expect(server.reads.calls()).toBe(2);
  });

  it.each(['askacme', 'askacme/pinecone-3', 'ASKACME/PINECONE'])('has no secret %s', async (SecretId) => {
    expect(await read({ SecretId })).toMatchObject({ status: 400, type: 'ResourceNotFoundException' });
  });

  it('has a secret no longer once it is taken away', async () => {
    server.set('askacme/pinecone', undefined);

    expect((await read({ SecretId: 'askacme/pinecone' })).type).toBe('ResourceNotFoundException');
  });

  it.each<[string, object, Record<string, string>]>([
    [
      'another operation',
      { SecretId: 'askacme/pinecone' },
      { ...protocol, 'x-amz-target': 'secretsmanager.PutSecretValue' },
    ],
    [
      'another protocol',
      { SecretId: 'askacme/pinecone' },
      { ...protocol, 'content-type': 'application/json' },
    ],
    ['an unknown field', { SecretId: 'askacme/pinecone', Name: 'x' }, protocol],
    ['no name', {}, protocol],
  ])('refuses %s', async (_, body, headers) => {
    expect((await read(body, headers)).status).toBe(400);
  });

  it('fails as it was told to, as often as it was told to', async () => {
    server.reads.failNext('throttled', 1);

    expect(await read({ SecretId: 'askacme/pinecone' })).toMatchObject({
      status: 400,
      type: 'ThrottlingException',
    });
    expect((await read({ SecretId: 'askacme/pinecone' })).status).toBe(200);
  });
});
