/** Variables with which a function starts where it is built, and gets no further: nothing that they name answers, and no key is one. */
import { rootCertificates } from 'node:tls';
import type { Environment, FunctionName } from '../../environments/environment.ts';
import { functionTable, type Use } from '../functions/function-table.ts';

export type Variables = Readonly<Record<string, string>>;

/** Port 1 of this machine, where nobody listens. */
const nobody = '127.0.0.1:1';
const secret = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:trial';

/** The text for a file of certificate authorities, which the caller has to write. */
export const trialAuthority = (): string => rootCertificates[0] ?? '';

/** @param authorityFile the path of that file */
export function trialVariables(
  name: FunctionName,
  environment: Environment,
  authorityFile: string,
): Variables {
  const parts = functionTable[name].uses.map((use) => variablesOf[use](environment, authorityFile));
  return Object.assign({ ...ofLambda(name) }, ...parts);
}

const ofLambda = (name: FunctionName): Variables => ({
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_ACCESS_KEY_ID: 'AKIATRIAL',
  AWS_SECRET_ACCESS_KEY: 'trial',
  AWS_SESSION_TOKEN: 'trial',
  AWS_ENDPOINT_URL: `http://${nobody}`,
});

const storeVariables = ({ store, embedder }: Environment, authorityFile: string): Variables =>
  store.kind === 'pinecone'
    ? {
        STORE: 'pinecone',
        PINECONE_INDEX_HOST: `http://${nobody}`,
        PINECONE_API_KEY_SECRET: secret,
        EMBEDDING_DIMENSION: String(embedder.dimension),
      }
    : {
        STORE: 'postgres',
        DATABASE_URL: `postgres://app_user@${nobody}/askacme`,
        DATABASE_PASSWORD_SECRET: `${secret}#password`,
        DATABASE_CA_FILE: authorityFile,
        DATABASE_POOL_SIZE: '1',
      };

const openAi = ({ baseUrl }: { readonly baseUrl: string }): Variables => ({
  OPENAI_BASE_URL: baseUrl,
  OPENAI_API_KEY_SECRET: secret,
});

const issuers = JSON.stringify([
  { issuer: 'https://issuer.invalid', jwks_uri: 'https://issuer.invalid/keys', audience: 'trial' },
]);

const snapshots = (): Variables => ({
  KEY_SNAPSHOT_BUCKET: 'trial',
  KEY_SNAPSHOT_KMS_ARN: 'arn:aws:kms:us-east-1:111122223333:key/trial',
});

const variablesOf: Readonly<Record<Use, (environment: Environment, authorityFile: string) => Variables>> = {
  'store-reader': storeVariables,
  'store-writer': storeVariables,
  'database-owner': (_environment, authorityFile) => ({
    MIGRATION_DATABASE_URL: `postgres://owner@${nobody}/askacme`,
    MIGRATION_DATABASE_PASSWORD_SECRET: `${secret}#password`,
    APP_USER_PASSWORD_SECRET: `${secret}#password`,
    DATABASE_CA_FILE: authorityFile,
  }),
  embedder: ({ embedder }) => ({
    EMBEDDER: embedder.kind,
    EMBEDDING_MODEL: embedder.model,
    EMBEDDING_DIMENSION: String(embedder.dimension),
    ...(embedder.kind === 'openai' ? openAi(embedder) : {}),
  }),
  answerer: ({ answerer }) => ({
    ANSWERER: answerer.kind,
    ANSWER_MODEL: answerer.model,
    ANSWER_MAX_TOKENS: String(answerer.maxTokens),
    ...(answerer.kind === 'openai' ? openAi(answerer) : {}),
    ...(answerer.kind === 'anthropic' ? { ANTHROPIC_API_KEY_SECRET: secret } : {}),
  }),
  'pii-detector': ({ pii }) => ({ PII_DETECTOR: pii.detector }),
  'cursor-key': () => ({ CURSOR_KEY_SECRET: secret }),
  'tenant-keys': () => ({
    TENANT_KEY_TABLE: 'trial',
    TENANT_KEY_ID: 'arn:aws:kms:us-east-1:111122223333:key/trial',
  }),
  quota: () => ({
    QUOTA_TABLE: 'trial',
    QUOTA_TIERS: '{"trial":{"requests":1,"documents":1,"chunks":1,"tokens":1}}',
  }),
  'tenant-registry': () => ({ TENANT_TABLE: 'trial' }),
  'client-registry': () => ({ TENANT_TABLE: 'trial' }),
  issuers: ({ failMode }) => ({ FAIL_MODE: failMode, ISSUERS: issuers }),
  'key-snapshot-reader': snapshots,
  'key-snapshot-writer': () => ({ ...snapshots(), ISSUERS: issuers }),
};
