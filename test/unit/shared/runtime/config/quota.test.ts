import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import { ConfigurationError } from '../../../../../shared/runtime/config/configuration-error.ts';
import { onLambda, without, withQuotaTable } from './variable-sets.ts';

function faultsOf(variables: Parameters<typeof readConfig>[0]): readonly string[] {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

const infinity = Number.POSITIVE_INFINITY;

describe('quotas on a laptop', () => {
  it('limit nothing where nothing is said', () => {
    expect(readConfig({}).engines.quota).toEqual({
      kind: 'memory',
      limits: { requests: infinity, documents: infinity, chunks: infinity, tokens: infinity },
    });
  });

  it('limit what is said, and nothing else', () => {
    const { quota } = readConfig({ QUOTA_REQUESTS_PER_MINUTE: '60', QUOTA_TOKENS_PER_DAY: '100000' }).engines;

    expect(quota).toEqual({
      kind: 'memory',
      limits: { requests: 60, documents: infinity, chunks: infinity, tokens: 100_000 },
    });
  });

  it.each(['0', '-1', '1.5', 'none', '1000000000', ' 5'])('take no limit of %j', (text) => {
    expect(faultsOf({ QUOTA_DOCUMENTS_PER_DAY: text })).toEqual([
      expect.stringMatching(/^QUOTA_DOCUMENTS_PER_DAY must be a whole number from 1 to 999999999/),
    ]);
  });

  it('take no tiers without their table, and a misspelt limit for none', () => {
    expect(faultsOf({ QUOTA_TIERS: withQuotaTable.QUOTA_TIERS })).toEqual([
      expect.stringMatching(/^QUOTA_TIERS has no effect without QUOTA_TABLE/),
    ]);
    expect(faultsOf({ QUOTA_TOKEN_PER_DAY: '5' })).toEqual([
      expect.stringMatching(/^QUOTA_TOKEN_PER_DAY is not known, and probably QUOTA_TOKENS_PER_DAY/),
    ]);
  });
});

describe('quotas in a table', () => {
  it('are of each tier, with the way to the table', () => {
    expect(readConfig(withQuotaTable).engines.quota).toEqual({
      kind: 'dynamodb',
      tableName: 'askacme-quotas',
      region: 'us-east-1',
      endpoint: 'https://dynamodb.us-east-1.amazonaws.com',
      credentials: { accessKeyId: 'ASIAQUOTA', secretAccessKey: 'quota', sessionToken: 'quota' },
      tiers: new Map([['standard', { requests: 60, documents: 10, chunks: 100, tokens: 100_000 }]]),
    });
  });

  it.each([
    ['{"standard":{"requests":60,"documents":10,"chunks":100}}'],
    ['{"standard":{"requests":60,"documents":10,"chunks":100,"tokens":0}}'],
    ['{"standard":{"requests":60,"documents":10,"chunks":100,"tokens":"9"}}'],
    ['{"standard":{"requests":60,"documents":10,"chunks":100,"tokens":9,"pages":1}}'],
    ['{"Standard":{"requests":60,"documents":10,"chunks":100,"tokens":9}}'],
    ['{}'],
    ['[]'],
    ['nonsense'],
  ])('take no %s for tiers', (QUOTA_TIERS) => {
    expect(faultsOf({ ...withQuotaTable, QUOTA_TIERS })).toEqual([
      expect.stringMatching(/^QUOTA_TIERS must be JSON such as/),
    ]);
  });

  it.each([
    [{ QUOTA_TIERS: '' }, /^QUOTA_TIERS must be set/],
    [{ QUOTA_TOKENS_PER_DAY: '5' }, /^QUOTA_TOKENS_PER_DAY has no effect with QUOTA_TABLE/],
    [{ AWS_REGION: '' }, /^AWS_REGION must be set/],
    [{ AWS_ACCESS_KEY_ID: '' }, /^AWS_ACCESS_KEY_ID must be set/],
    [
      { AWS_SECRET_ACCESS_KEY: 'two words' },
      /^AWS_SECRET_ACCESS_KEY must be set, as one line without spaces/,
    ],
    [
      { AWS_ENDPOINT_URL_DYNAMODB: 'https://elsewhere.example/path' },
      /must be an origin, without user, path/,
    ],
    [{ AWS_ENDPOINT_URL_DYNAMODB: 'http://elsewhere.example' }, /is not https and names another machine/],
  ])('are refused with %o', (change, fault) => {
    expect(faultsOf({ ...withQuotaTable, ...change })).toEqual([expect.stringMatching(fault)]);
  });

  it('are needed on Lambda, where each process alone would count for itself', () => {
    expect(faultsOf(without(onLambda, 'QUOTA_TABLE', 'QUOTA_TIERS'))).toEqual([
      expect.stringMatching(/^QUOTA_TABLE must be set/),
    ]);
  });
});
