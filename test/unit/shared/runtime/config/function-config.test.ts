import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../../shared/runtime/config/configuration-error.ts';
import type { EngineConfig } from '../../../../../shared/runtime/config/engine-config.ts';
import { readFunctionConfig } from '../../../../../shared/runtime/config/function-config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import { keysOnAws, onLambda, without } from './variable-sets.ts';

type Uses = readonly (keyof EngineConfig)[];

/** What Lambda and the deployment set for every function. */
const everywhere: Variables = {
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-dev-x',
  AWS_REGION: 'eu-central-1',
  LOG_LEVEL: 'INFO',
  NODE_COMPILE_CACHE: '/var/task/compile-cache',
  NODE_COMPILE_CACHE_PORTABLE: '1',
};
const pinecone: Variables = {
  STORE: 'pinecone',
  PINECONE_INDEX_HOST: 'https://askacme-x1.svc.region.pinecone.io',
  PINECONE_API_KEY_SECRET:
    'arn:aws:secretsmanager:eu-central-1:123456789012:secret:askacme/dev/pinecone/reader-AbCdEf',
};
const aurora: Variables = {
  STORE: 'postgres',
  DATABASE_URL: 'postgres://app_user@db.example:5432/askacme',
  DATABASE_PASSWORD_SECRET: 'askacme/dev/database#password',
  DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
  DATABASE_POOL_SIZE: '1',
};
const dimension: Variables = { EMBEDDING_DIMENSION: '512' };
const embedder: Variables = { EMBEDDER: 'bedrock-titan', ...dimension };
const answerer: Variables = { ANSWERER: 'bedrock', ANSWER_MODEL: 'large' };
const keys: Variables = keysOnAws('eu-central-1');
const cursor: Variables = { CURSOR_KEY_SECRET: 'askacme/cursor' };

const readCertificate = () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const read = (uses: Uses, ...variables: Variables[]) =>
  readFunctionConfig(uses, Object.assign({}, everywhere, ...variables), readCertificate);

/** What is said of a configuration, a line each. */
function faultsOf(uses: Uses, ...variables: Variables[]): readonly string[] {
  try {
    read(uses, ...variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration of a function', () => {
  it.each<[what: string, uses: Uses, variables: Variables[]]>([
    ['query', ['store', 'sealer', 'embedder', 'answerer'], [pinecone, keys, embedder, answerer]],
    ['ingest', ['store', 'sealer', 'embedder'], [pinecone, keys, embedder]],
    ['list', ['store', 'sealer', 'cursorKey'], [pinecone, keys, dimension, cursor]],
    ['get', ['store', 'sealer'], [pinecone, keys, dimension]],
    ['delete', ['store'], [pinecone, dimension]],
    ['list on Aurora', ['store', 'sealer', 'cursorKey'], [aurora, keys, cursor]],
    ['get on Aurora', ['store', 'sealer'], [aurora, keys]],
    ['docs', [], []],
  ])('of %s is complete with what it uses, and holds nothing else', (_what, uses, variables) => {
    const { logLevel, engines } = read(uses, ...variables);

    expect(logLevel).toBe('INFO');
    expect(Object.keys(engines).sort()).toEqual([...uses].sort());
  });

  it.each<[missing: string, uses: Uses, variables: Variables[], fault: RegExp]>([
    ['the store', ['store'], [dimension], /^STORE must not be embedded on Lambda/],
    [
      "the store's key",
      ['store'],
      [pinecone, dimension, { PINECONE_API_KEY_SECRET: '' }],
      /^PINECONE_API_KEY must be set/,
    ],
    ["the index's dimension", ['store'], [pinecone], /^EMBEDDING_DIMENSION must be set/],
    ['the embedder', ['store', 'embedder'], [pinecone], /^EMBEDDER must not be offline on Lambda/],
    ['the answerer', ['answerer'], [], /^ANSWERER must not be offline on Lambda/],
    [
      "the table of tenants' keys",
      ['sealer'],
      [keys, { TENANT_KEY_TABLE: '' }],
      /^TENANT_KEY_TABLE must be set/,
    ],
    ["the key of tenants' keys", ['sealer'], [keys, { TENANT_KEY_ID: '' }], /^TENANT_KEY_ID must be set/],
    ["its role's keys", ['sealer'], [keys, { AWS_ACCESS_KEY_ID: '' }], /^AWS_ACCESS_KEY_ID must be set/],
    ['the key of cursors', ['store', 'cursorKey'], [pinecone, dimension], /^CURSOR_KEY_SECRET must be set/],
    ['Lambda itself', [], [{ AWS_LAMBDA_FUNCTION_NAME: '' }], /^AWS_LAMBDA_FUNCTION_NAME is not set/],
  ])('is refused without %s, and for that alone', (_missing, uses, variables, fault) => {
    expect(faultsOf(uses, ...variables)).toEqual([expect.stringMatching(fault)]);
  });

  it('logs from INFO on, also where nobody says so', () => {
    expect(read([], { LOG_LEVEL: '' }).logLevel).toBe('INFO');
  });

  it('takes the dimension from its embedder where it has one', () => {
    expect(read(['store', 'embedder'], pinecone, embedder).engines.store).toMatchObject({ dimension: 512 });
    expect(read(['store'], pinecone, dimension).engines.store).toMatchObject({ dimension: 512 });
  });

  it.each<[danger: string, uses: Uses, variables: Variables[], fault: RegExp]>([
    [
      'a plain key of an engine that it does not use',
      [],
      [{ OPENAI_API_KEY: 'sk-3kJq8Zt5Rw2Yb7Nd' }],
      /^OPENAI_API_KEY is a plain secret/,
    ],
    [
      "the owner's access",
      ['store'],
      [aurora, { MIGRATION_DATABASE_URL: 'postgres://o@h/d' }],
      /^MIGRATION_DATABASE_URL is set on Lambda/,
    ],
    [
      "the owner's secret",
      [],
      [{ APP_USER_PASSWORD_SECRET: 'x' }],
      /^APP_USER_PASSWORD_SECRET is set on Lambda/,
    ],
    ['debugging logs', [], [{ LOG_LEVEL: 'DEBUG' }], /^LOG_LEVEL must be INFO on Lambda/],
    ['a log without alarms', [], [{ LOG_LEVEL: 'SILENT' }], /^LOG_LEVEL must be INFO on Lambda/],
    ['a log of headers', [], [{ NODE_DEBUG: 'http' }], /^NODE_DEBUG is set on Lambda/],
    ['a debugger', [], [{ NODE_OPTIONS: '--inspect' }], /^NODE_OPTIONS has --inspect/],
    [
      'unchecked certificates',
      [],
      [{ NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
      /^NODE_TLS_REJECT_UNAUTHORIZED is 0/,
    ],
    ['no authentication', [], [{ AUTH_DISABLED: '1' }], /^AUTH_DISABLED looks as if/],
    [
      'a superuser',
      ['store'],
      [aurora, { DATABASE_URL: 'postgres://postgres@h/d' }],
      /^DATABASE_URL names the user postgres/,
    ],
    [
      'an unencrypted index',
      ['store'],
      [pinecone, dimension, { PINECONE_INDEX_HOST: 'http://x.example' }],
      /^PINECONE_INDEX_HOST is not https/,
    ],
    [
      'an unencrypted AWS',
      ['store'],
      [aurora, { AWS_ENDPOINT_URL: 'http://x.example' }],
      /^AWS_ENDPOINT_URL is not https/,
    ],
    [
      'a file of endpoints',
      ['store'],
      [aurora, { AWS_CONFIG_FILE: '/x' }],
      /^AWS_CONFIG_FILE is set on Lambda/,
    ],
    [
      'statements that outlive a request',
      ['store'],
      [aurora, { DATABASE_STATEMENT_TIMEOUT_MS: '10001' }],
      /^DATABASE_STATEMENT_TIMEOUT_MS must be at most/,
    ],
    [
      'vectors too long for Postgres',
      ['store', 'embedder'],
      [aurora, { EMBEDDER: 'openai', OPENAI_API_KEY_SECRET: 'x', EMBEDDING_DIMENSION: '3072' }],
      /^EMBEDDING_DIMENSION must be at most 1536/,
    ],
    [
      'a misspelt name',
      ['store', 'embedder'],
      [pinecone, embedder, { EMBEDING_MODEL: 'x' }],
      /^EMBEDING_MODEL is not known/,
    ],
  ])('is refused for %s', (_danger, uses, variables, fault) => {
    expect(faultsOf(uses, ...variables)).toEqual([expect.stringMatching(fault)]);
  });

  it('says everything at once, and quotes no secret', () => {
    const faults = faultsOf(['store', 'embedder', 'answerer', 'cursorKey'], {
      LOG_LEVEL: 'DEBUG',
      ANTHROPIC_API_KEY: 'sk-ant-3kJq8Zt5Rw2Yb7Nd',
    });

    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'LOG_LEVEL',
      'STORE',
      'EMBEDDER',
      'ANSWERER',
      'ANTHROPIC_API_KEY',
      'CURSOR_KEY_SECRET',
    ]);
    expect(faults.join()).not.toContain('3kJq8Zt5');
  });

  it('has no say over variables of functions beside it', () => {
    expect(
      faultsOf(['store'], without(onLambda as Record<string, string>, 'ANSWER_MODEL'), dimension),
    ).toEqual([]);
  });
});
