/** What tenants may use, out of the variables: by tier from a table of DynamoDB, or the same for each in this process. */
import { readAwsAccess, readAwsEndpoint } from './aws-access.ts';
import type { QuotaConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';

const ofMemory = {
  requests: 'QUOTA_REQUESTS_PER_MINUTE',
  documents: 'QUOTA_DOCUMENTS_PER_DAY',
  chunks: 'QUOTA_CHUNKS_PER_DAY',
  tokens: 'QUOTA_TOKENS_PER_DAY',
} as const;

export function readQuota(reading: Reading): QuotaConfig {
  return reading.has('QUOTA_TABLE') ? readTable(reading) : readMemory(reading);
}

function readMemory(reading: Reading): QuotaConfig {
  if (reading.has('QUOTA_TIERS')) {
    reading.fault('QUOTA_TIERS', 'has no effect without QUOTA_TABLE', 'Set that too, or unset this.');
  }
  const limit = (name: (typeof ofMemory)[keyof typeof ofMemory]): number =>
    reading.value(name) ?? Number.POSITIVE_INFINITY;
  const { requests, documents, chunks, tokens } = ofMemory;
  return {
    kind: 'memory',
    limits: {
      requests: limit(requests),
      documents: limit(documents),
      chunks: limit(chunks),
      tokens: limit(tokens),
    },
  };
}

function readTable(reading: Reading): QuotaConfig {
  for (const name of Object.values(ofMemory).filter(reading.has)) {
    reading.fault(name, 'has no effect with QUOTA_TABLE', "Limits are the tiers' there. Unset it.");
  }
  if (!reading.has('QUOTA_TIERS'))
    reading.required('QUOTA_TIERS', 'QUOTA_TABLE says which tenant is of which.');
  return {
    kind: 'dynamodb',
    tiers: reading.value('QUOTA_TIERS') ?? new Map(),
    tableName: reading.value('QUOTA_TABLE') ?? '',
    endpoint: readAwsEndpoint(reading, 'dynamodb'),
    ...readAwsAccess(reading),
  };
}
