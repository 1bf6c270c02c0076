import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../../shared/runtime/config/configuration-error.ts';
import { readFunctionConfig } from '../../../../../shared/runtime/config/function-config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import { keysOnAws } from './variable-sets.ts';

const onLambda: Variables = {
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-dev-query',
  AWS_REGION: 'eu-central-1',
  ...keysOnAws('eu-central-1'),
};

const read = (variables: Variables = {}) =>
  readFunctionConfig(['sealer'], { ...onLambda, ...variables }).engines.sealer;

function faultsOf(variables: Variables): readonly string[] {
  try {
    read(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('tenants’ keys on AWS', () => {
  it('are where the variables say, asked by the role of the function', () => {
    expect(read()).toEqual({
      kind: 'aws',
      region: 'eu-central-1',
      credentials: {
        accessKeyId: 'ASIAFUNCTION',
        secretAccessKey: 'secret-access-key',
        sessionToken: 'session-token',
      },
      tableName: 'askacme-tenant-keys',
      tableEndpoint: 'https://dynamodb.eu-central-1.amazonaws.com',
      keyArn: onLambda.TENANT_KEY_ID,
      keyEndpoint: 'https://kms.eu-central-1.amazonaws.com',
    });
  });

  it.each<[string, Variables, string, string]>([
    [
      'each at its own',
      {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_DYNAMODB: 'https://vpce-1.dynamodb.eu-central-1.vpce.amazonaws.com',
        AWS_ENDPOINT_URL_KMS: 'http://127.0.0.1:2',
      },
      'https://vpce-1.dynamodb.eu-central-1.vpce.amazonaws.com',
      'http://127.0.0.1:2',
    ],
    [
      'both at one for all',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'http://127.0.0.1:1',
      'http://127.0.0.1:1',
    ],
    [
      'in China at its own suffix',
      { AWS_REGION: 'cn-north-1', ...keysOnAws('cn-north-1') },
      'https://dynamodb.cn-north-1.amazonaws.com.cn',
      'https://kms.cn-north-1.amazonaws.com.cn',
    ],
  ])('are asked %s', (_, variables, tableEndpoint, keyEndpoint) => {
    expect(read(variables)).toMatchObject({ tableEndpoint, keyEndpoint });
  });

  it.each<[string, Variables, RegExp]>([
    [
      'an alias, which could be pointed elsewhere',
      { TENANT_KEY_ID: 'alias/askacme/dev/tenants' },
      /^TENANT_KEY_ID must be a key's ARN/,
    ],
    [
      'the ARN of an alias',
      { TENANT_KEY_ID: 'arn:aws:kms:eu-central-1:111122223333:alias/tenants' },
      /^TENANT_KEY_ID must be a key's ARN/,
    ],
    ['a key of another region', keysOnAws('us-east-1'), /^TENANT_KEY_ID must be a key of AWS_REGION/],
    [
      'an address as the table',
      { TENANT_KEY_TABLE: 'https://a.example' },
      /^TENANT_KEY_TABLE must be a table's name/,
    ],
    [
      'KMS in the clear',
      { AWS_ENDPOINT_URL_KMS: 'http://kms.example' },
      /^AWS_ENDPOINT_URL_KMS is not https/,
    ],
    [
      'KMS below a path',
      { AWS_ENDPOINT_URL_KMS: 'https://kms.example/x' },
      /^AWS_ENDPOINT_URL_KMS must be an origin/,
    ],
    ['keys in files', { SEAL_DIRECTORY: '/tmp/keys' }, /^SEAL_DIRECTORY /],
    [
      'role keys with a line break',
      { AWS_SESSION_TOKEN: 'a\nb' },
      /^AWS_SESSION_TOKEN must be set, as one line/,
    ],
  ])('are refused with %s', (_, variables, fault) => {
    const faults = faultsOf(variables);

    expect(faults).not.toEqual([]);
    for (const one of faults) expect(one).toMatch(fault);
  });

  it('are in no other place on Lambda, whatever is left out', () => {
    expect(faultsOf({ TENANT_KEY_TABLE: '', TENANT_KEY_ID: '' })).toEqual([
      expect.stringMatching(/^TENANT_KEY_TABLE must be set/),
      expect.stringMatching(/^TENANT_KEY_ID must be set/),
    ]);
  });

  it('quote nothing of a wrong value', () => {
    const faults = faultsOf({
      TENANT_KEY_ID: 'canary',
      TENANT_KEY_TABLE: 'can ary',
      AWS_SESSION_TOKEN: 'can ary',
    });

    expect(faults.length).toBe(3);
    expect(faults.join()).not.toMatch(/can ?ary/);
  });
});
