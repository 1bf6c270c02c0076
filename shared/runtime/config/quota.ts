/** What tenants may use, out of the variables: by tier from a table of DynamoDB, or the same for each in this process. */
import type { AwsTableConfig, QuotaConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { type WatchedName, watched } from './watched-variables.ts';

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
  return { kind: 'dynamodb', tiers: reading.value('QUOTA_TIERS') ?? new Map(), ...readAccess(reading) };
}

function readAccess(reading: Reading): AwsTableConfig {
  const region = reading.value('AWS_REGION') ?? '';
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  // Of the names that the AWS SDK knows, the nearer one holds.
  const given = watched(reading, 'AWS_ENDPOINT_URL_DYNAMODB') || watched(reading, 'AWS_ENDPOINT_URL');
  const endpoint = given || `https://dynamodb.${region}.amazonaws.com${suffix}`;
  const url = URL.parse(endpoint);
  // Alone, because `/` is what is signed.
  if (url?.href !== `${url?.origin}/`) {
    reading.fault(
      'AWS_ENDPOINT_URL_DYNAMODB',
      'must be an address without a path',
      'Set it so, or unset it.',
    );
  }
  return {
    tableName: reading.value('QUOTA_TABLE') ?? '',
    region,
    endpoint,
    credentials: {
      accessKeyId: credential(reading, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: credential(reading, 'AWS_SECRET_ACCESS_KEY'),
      sessionToken:
        watched(reading, 'AWS_SESSION_TOKEN') === '' ? undefined : credential(reading, 'AWS_SESSION_TOKEN'),
    },
  };
}

/** Lambda sets them. */
function credential(reading: Reading, name: WatchedName): string {
  const value = watched(reading, name);
  if (!/^[!-~]+$/.test(value)) {
    reading.fault(name, 'must be one line without spaces', 'QUOTA_TABLE is reached with it.');
  }
  return value;
}
