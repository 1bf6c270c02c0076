/** Where documents live, out of the variables. */
import { type ReadFile, readCertificateAuthority } from './certificate-authority.ts';
import { readDatabaseAddress, userOf } from './database-address.ts';
import type { SecretConfig, StoreConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { readApiKey } from './secrets.ts';
import { isOnThisMachine, readVendorAddress } from './vendor-address.ts';

export function readStore(reading: Reading, readFile: ReadFile): StoreConfig {
  const kind = reading.value('STORE');
  if (kind === 'postgres') return readPostgres(reading, readFile);
  return kind === 'pinecone' ? readPinecone(reading) : { kind };
}

function readPostgres(reading: Reading, readFile: ReadFile): StoreConfig {
  if (!reading.has('DATABASE_URL')) reading.required('DATABASE_URL', 'STORE=postgres connects to it.');
  const { url, password } = reading.has('DATABASE_URL')
    ? readDatabaseAddress(reading, 'DATABASE_URL', 'DATABASE_PASSWORD')
    : { url: '', password: undefined };
  if (userOf(url) === 'postgres') {
    reading.fault(
      'DATABASE_URL',
      'names the user postgres, who may read every tenant past row-level security',
      'Use app_user, which npx askacme migrate makes.',
    );
  }
  return {
    kind: 'postgres',
    url,
    password,
    certificateAuthority: readCertificateAuthority(reading, readFile),
    poolSize: reading.value('DATABASE_POOL_SIZE'),
    statementTimeoutMs: reading.value('DATABASE_STATEMENT_TIMEOUT_MS'),
  };
}

function readPinecone(reading: Reading): StoreConfig {
  const indexHost = readVendorAddress(reading, 'PINECONE_INDEX_HOST');
  if (!reading.has('PINECONE_INDEX_HOST')) {
    reading.required(
      'PINECONE_INDEX_HOST',
      'npx askacme index create NAME makes an index and prints its host.',
    );
  }
  return {
    kind: 'pinecone',
    indexHost: indexHost ?? '',
    apiKey: readPineconeKey(reading, indexHost),
    dimension: reading.value('EMBEDDING_DIMENSION'),
  };
}

function readPineconeKey(reading: Reading, indexHost: string | undefined): SecretConfig {
  const apiKey = readApiKey(reading, 'PINECONE_API_KEY', { anyKeyWillDo: isOnThisMachine(indexHost) });
  if (apiKey !== undefined) return apiKey;
  if (!reading.has('PINECONE_API_KEY') && !reading.has('PINECONE_API_KEY_SECRET')) {
    reading.required('PINECONE_API_KEY', 'STORE=pinecone signs in with it. Or set PINECONE_API_KEY_SECRET.');
  }
  return { kind: 'value', value: '' };
}
