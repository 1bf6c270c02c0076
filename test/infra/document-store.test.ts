/** Pinecone's part of the stack: two keys, of which nobody holds the wrong one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { functionIn, functionsIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';

describe('A store on Pinecone', () => {
  let template: ResolvedTemplate;

  beforeAll(() => {
    template = resolved('prod');
  });

  const keyOf = (name: string) => functionIn(template, 'prod', name).variables.PINECONE_API_KEY_SECRET;

  it.each([
    ['query', 'reader'],
    ['list', 'reader'],
    ['get', 'reader'],
    ['health', 'reader'],
    ['ingest', 'writer'],
    ['delete', 'writer'],
  ])('is reached by %s with the key of the %s', (name, role) => {
    expect(keyOf(name)).toContain(`:secret:askacme/prod/pinecone/${role}-`);
  });

  it.each(['authorizer', 'docs', 'pre-token-generation'])('is not reached by %s', (name) => {
    expect(keyOf(name)).toBeUndefined();
    expect(functionIn(template, 'prod', name).variables).not.toHaveProperty('STORE');
  });

  it('is told to whom reaches it, with the length of its vectors', () => {
    for (const [name, { variables }] of functionsIn(template, 'prod')) {
      if (variables.PINECONE_API_KEY_SECRET === undefined) continue;
      expect([name, variables]).toMatchObject([
        name,
        {
          STORE: 'pinecone',
          PINECONE_INDEX_HOST: 'https://askacme-prod-0000000.svc.aped-0000-0000.pinecone.io',
          EMBEDDING_DIMENSION: '1024',
        },
      ]);
    }
  });

  it('has keys that a person puts there: the template holds none, and what AWS makes opens nothing', () => {
    const secrets = template.ofType('AWS::SecretsManager::Secret').map(({ properties }) => properties);

    expect(secrets.length).toBe(3);
    for (const secret of secrets) {
      expect(secret).not.toHaveProperty('SecretString');
      expect(secret).toHaveProperty('GenerateSecretString');
      expect(secret.KmsKeyId).toMatch(/^arn:aws:kms:/);
    }
  });

  it('seals cursors with a key of 64 letters and digits', () => {
    const cursor = template
      .ofType('AWS::SecretsManager::Secret')
      .find(({ properties }) => properties.Name === 'askacme/prod/cursor-key');

    expect(cursor?.properties.GenerateSecretString).toEqual({
      PasswordLength: 64,
      ExcludePunctuation: true,
      IncludeSpace: false,
    });
  });

  it('takes no network of its own', () => {
    expect(template.ofType('AWS::EC2::VPC')).toEqual([]);
    expect(functionIn(template, 'prod', 'query').properties).not.toHaveProperty('VpcConfig');
  });
});
