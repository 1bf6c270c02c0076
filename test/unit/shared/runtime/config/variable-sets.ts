/** Whole sets of variables that are right: each test spoils one place. */
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';

type Set = Readonly<Record<string, string>>;

export const onPostgres: Set = {
  STORE: 'postgres',
  DATABASE_URL: 'postgres://app_user@db.example:5432/askacme',
  DATABASE_PASSWORD: 'long enough, and not a word',
};

export const onPinecone: Set = {
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: 'https://askacme-x1.svc.region.pinecone.io',
  PINECONE_API_KEY: 'pcsk_3kJq8Zt5Rw2Yb7',
};

export const withOpenAi: Set = {
  EMBEDDER: 'openai',
  ANSWERER: 'openai',
  ANSWER_MODEL: 'large',
  OPENAI_API_KEY: 'sk-3kJq8Zt5Rw2Yb7Nd',
};

export const withAnthropic: Set = {
  ANSWERER: 'anthropic',
  ANSWER_MODEL: 'large',
  ANTHROPIC_API_KEY: 'sk-ant-3kJq8Zt5Rw2Yb7Nd',
};

export const withBedrock: Set = {
  EMBEDDER: 'bedrock-titan',
  ANSWERER: 'bedrock',
  ANSWER_MODEL: 'large',
  AWS_REGION: 'us-east-1',
};

/** Where tenants' keys are, and who asks for them, as Lambda sets it. */
export function keysOnAws(region: string): Set {
  return {
    TENANT_KEY_TABLE: 'askacme-tenant-keys',
    TENANT_KEY_ID: `arn:aws:kms:${region}:111122223333:key/11111111-2222-4333-8444-555555555555`,
    AWS_ACCESS_KEY_ID: 'ASIAFUNCTION',
    AWS_SECRET_ACCESS_KEY: 'secret-access-key',
    AWS_SESSION_TOKEN: 'session-token',
  };
}
export const withQuotaTable: Set = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIAQUOTA',
  AWS_SECRET_ACCESS_KEY: 'quota',
  AWS_SESSION_TOKEN: 'quota',
  QUOTA_TABLE: 'askacme-quotas',
  QUOTA_TIERS: '{"standard":{"requests":60,"documents":10,"chunks":100,"tokens":100000}}',
};

export const onLambda: Set = {
  ...withBedrock,
  ...withQuotaTable,
  AWS_LAMBDA_FUNCTION_NAME: 'query',
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: 'https://askacme-x1.svc.region.pinecone.io',
  PINECONE_API_KEY_SECRET: 'askacme/pinecone',
  CURSOR_KEY_SECRET: 'askacme/cursor',
  ...keysOnAws('us-east-1'),
};

export const forMigration: Set = {
  MIGRATION_DATABASE_URL: 'postgres://owner@db.example:5432/askacme',
  MIGRATION_DATABASE_PASSWORD: 'long enough, and not a word',
  APP_USER_PASSWORD: 'long-enough-and-another-one',
};

/** Names that look like a switch for authentication, each with a value that would switch it off and one that would not. */
export const authenticationSwitches: readonly (readonly [name: string, off: string, on: string])[] = [
  ['AUTH_DISABLED', '1', '0'],
  ['AUTH_DISABLED', 'yes please', 'false'],
  ['DISABLE_AUTH', 'true', 'false'],
  ['NO_AUTH', '1', 'no'],
  ['SKIP_AUTH', 'true', 'off'],
  ['BYPASS_AUTHORIZER', '1', '0'],
  ['ASKACME_SKIP_JWT_VERIFICATION', '1', '0'],
  ['ALLOW_ANONYMOUS', 'true', 'false'],
  ['INSECURE', '1', '0'],
  ['AUTH', 'off', 'on'],
  ['AUTH', 'false', 'true'],
  ['AUTH_MODE', 'none', 'jwt'],
  ['AUTH_ENABLED', 'FALSE', 'TRUE'],
  ['REQUIRE_AUTH', '0', '1'],
  ['VERIFY_TOKENS', 'no', 'yes'],
];

/** Without the variables named. */
export function without(variables: Set, ...names: readonly string[]): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !names.includes(name)));
}
