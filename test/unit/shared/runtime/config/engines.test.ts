import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import {
  forMigration,
  onLambda,
  onPinecone,
  onPostgres,
  withAnthropic,
  withBedrock,
  withOpenAi,
  without,
} from './variable-sets.ts';

const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const files = (path: string): string => {
  if (path === '/ca.pem') return certificate;
  if (path === '/key.pem')
    return `${certificate}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`;
  throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
};
const enginesOf = (variables: Variables) => readConfig(variables, files).engines;

describe('the store', () => {
  it('is Postgres with safe defaults', () => {
    expect(enginesOf(onPostgres).store).toEqual({
      kind: 'postgres',
      url: 'postgres://app_user@db.example:5432/askacme',
      password: { kind: 'value', value: 'long enough, and not a word' },
      certificateAuthority: undefined,
      poolSize: 5,
      statementTimeoutMs: 10_000,
    });
  });

  it('is Postgres with everything set', () => {
    const store = enginesOf({
      ...without(onPostgres, 'DATABASE_PASSWORD'),
      DATABASE_PASSWORD_SECRET: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1#password',
      DATABASE_CA_FILE: '/ca.pem',
      DATABASE_POOL_SIZE: '50',
      DATABASE_STATEMENT_TIMEOUT_MS: '100',
      AWS_REGION: 'eu-west-1',
    }).store;

    expect(store).toMatchObject({
      password: {
        kind: 'aws',
        secretId: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1',
        field: 'password',
      },
      certificateAuthority: certificate,
      poolSize: 50,
      statementTimeoutMs: 100,
    });
  });

  it('takes the password out of the address', () => {
    const url = 'postgresql://app_user:p%40ss%20phrase%2F@db.example/askacme?sslmode=require';

    const { store } = enginesOf({ STORE: 'postgres', DATABASE_URL: url });

    expect(store).toMatchObject({
      url: 'postgresql://app_user@db.example/askacme?sslmode=require',
      password: { kind: 'value', value: 'p@ss phrase/' },
    });
  });

  it('takes the authority from a variable', () => {
    expect(enginesOf({ ...onPostgres, DATABASE_CA: certificate }).store).toMatchObject({
      certificateAuthority: certificate,
    });
  });

  it.each([
    ['https://a-b.svc.region.pinecone.io', 'https://a-b.svc.region.pinecone.io'],
    ['https://a-b.svc.region.pinecone.io/', 'https://a-b.svc.region.pinecone.io'],
    ['a-b.svc.region.pinecone.io', 'https://a-b.svc.region.pinecone.io'],
    ['http://127.0.0.1:5080', 'http://127.0.0.1:5080'],
  ])('is Pinecone at %s', (host, indexHost) => {
    expect(enginesOf({ ...onPinecone, PINECONE_INDEX_HOST: host }).store).toEqual({
      kind: 'pinecone',
      indexHost,
      apiKey: { kind: 'value', value: 'pcsk_3kJq8Zt5Rw2Yb7' },
      dimension: 1024,
    });
  });
});

describe('the embedder', () => {
  const untuned = { denseWeight: undefined, relatedSimilarity: undefined };

  it.each([
    ['bedrock-titan', 'amazon.titan-embed-text-v2:0'],
    ['bedrock-cohere', 'cohere.embed-v4:0'],
  ])('%s has the model %s', (EMBEDDER, model) => {
    expect(enginesOf({ EMBEDDER, AWS_REGION: 'us-east-1' }).embedder).toEqual({
      kind: EMBEDDER,
      model,
      dimension: 1024,
      tuning: untuned,
    });
  });

  it('speaks to OpenAI', () => {
    expect(enginesOf(withOpenAi).embedder).toEqual({
      kind: 'openai',
      model: 'text-embedding-3-small',
      dimension: 1024,
      baseUrl: 'https://api.openai.com/v1',
      apiKey: { kind: 'value', value: 'sk-3kJq8Zt5Rw2Yb7Nd' },
      tuning: untuned,
    });
  });

  it('is tuned', () => {
    const { embedder } = enginesOf({
      ...onPinecone,
      ...withOpenAi,
      EMBEDDING_MODEL: 'nomic-embed-text',
      EMBEDDING_DIMENSION: '768',
      DENSE_WEIGHT: '0',
      RELATED_SIMILARITY: '0.25',
      OPENAI_BASE_URL: 'https://models.example/v1/',
    });

    expect(embedder).toMatchObject({
      model: 'nomic-embed-text',
      dimension: 768,
      tuning: { denseWeight: 0, relatedSimilarity: 0.25 },
      baseUrl: 'https://models.example/v1',
    });
  });

  it.each([
    ['bedrock-titan', '256'],
    ['bedrock-cohere', '1536'],
    ['openai', '3072'],
  ])('%s makes vectors of %s', (EMBEDDER, dimension) => {
    const variables = {
      ...onPinecone,
      ...withBedrock,
      ...withOpenAi,
      EMBEDDER,
      EMBEDDING_DIMENSION: dimension,
    };

    expect(enginesOf(variables).embedder).toMatchObject({ dimension: Number(dimension) });
  });
});

describe('the answerer', () => {
  it('is Bedrock', () => {
    expect(enginesOf(withBedrock).answerer).toEqual({ kind: 'bedrock', model: 'large', maxTokens: 700 });
  });

  it('is Anthropic', () => {
    expect(enginesOf({ ...withAnthropic, ANSWER_MAX_TOKENS: '300' }).answerer).toEqual({
      kind: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      model: 'large',
      apiKey: { kind: 'value', value: 'sk-ant-3kJq8Zt5Rw2Yb7Nd' },
      maxTokens: 300,
    });
  });

  it.each([
    ['http://localhost:11434/v1', {}],
    ['https://models.example/v1', {}],
    ['http://[::1]:8000/v1', { OPENAI_API_KEY: 'ollama' }],
  ])('speaks to a server of its own at %s, with a key or without', (OPENAI_BASE_URL, key) => {
    const variables = { ANSWERER: 'openai', ANSWER_MODEL: 'llama', OPENAI_BASE_URL, ...key };

    expect(enginesOf(variables).answerer).toMatchObject({ kind: 'openai', baseUrl: OPENAI_BASE_URL });
  });
});

describe('the rest', () => {
  it('seals cursors with a key from Secrets Manager', () => {
    expect(enginesOf(onLambda).cursorKey).toEqual({ kind: 'aws', secretId: 'askacme/cursor' });
  });

  it('seals cursors with a key of its own', () => {
    const CURSOR_KEY = 'Yv3kJq8Zt5Rw2Yb7NdYv3kJq8Zt5Rw2Yb7Nd';

    expect(enginesOf({ CURSOR_KEY }).cursorKey).toEqual({ kind: 'value', value: CURSOR_KEY });
  });

  it('knows whom to migrate as', () => {
    expect(readConfig({ ...forMigration, DATABASE_CA_FILE: '/ca.pem' }, files).migration).toEqual({
      url: 'postgres://owner@db.example:5432/askacme',
      password: { kind: 'value', value: 'long enough, and not a word' },
      certificateAuthority: certificate,
      applicationPassword: { kind: 'value', value: 'long-enough-and-another-one' },
    });
  });

  it('leaves the variables of engines alone that were not chosen', () => {
    const others = {
      DATABASE_URL: 'mysql://somebody-elses',
      PINECONE_API_KEY: 'test',
      OPENAI_API_KEY: 'test',
      OPENAI_BASE_URL: 'http://elsewhere.example',
      ANTHROPIC_API_KEY: 'x',
      AWS_REGION: 'mars',
    };

    expect(enginesOf(others)).toEqual(enginesOf({}));
  });
});

describe('an incomplete or wrong choice of engines', () => {
  const cases: readonly (readonly [string, Variables, string])[] = [
    ['Postgres without an address', { STORE: 'postgres' }, 'DATABASE_URL must be set'],
    [
      'another database',
      { ...onPostgres, DATABASE_URL: 'mysql://a@b/c' },
      'DATABASE_URL must be postgres://',
    ],
    ['no user', { ...onPostgres, DATABASE_URL: 'postgres://db.example/askacme' }, 'DATABASE_URL must be'],
    [
      'no database',
      { ...onPostgres, DATABASE_URL: 'postgres://app_user@db.example' },
      'DATABASE_URL must be',
    ],
    [
      'a broken escape',
      { ...onPostgres, DATABASE_URL: 'postgres://a:%zz@db.example/x' },
      'DATABASE_URL must be',
    ],
    ['too many connections', { ...onPostgres, DATABASE_POOL_SIZE: '51' }, 'DATABASE_POOL_SIZE must be'],
    ['no connection', { ...onPostgres, DATABASE_POOL_SIZE: '0' }, 'DATABASE_POOL_SIZE must be'],
    [
      'no time',
      { ...onPostgres, DATABASE_STATEMENT_TIMEOUT_MS: '0' },
      'DATABASE_STATEMENT_TIMEOUT_MS must be',
    ],
    [
      'more time than the gateway gives',
      { ...onPostgres, DATABASE_STATEMENT_TIMEOUT_MS: '25001' },
      'DATABASE_STATEMENT_TIMEOUT_MS must be',
    ],
    [
      'two authorities',
      { ...onPostgres, DATABASE_CA: certificate, DATABASE_CA_FILE: '/ca.pem' },
      'DATABASE_CA and',
    ],
    [
      'an authority on one line',
      { ...onPostgres, DATABASE_CA: certificate.replaceAll('\n', '\\n') },
      'DATABASE_CA must',
    ],
    ['a missing file', { ...onPostgres, DATABASE_CA_FILE: '/none' }, 'cannot be read (ENOENT)'],
    ['a private key', { ...onPostgres, DATABASE_CA_FILE: '/key.pem' }, 'no private key'],
    [
      'Pinecone without a host',
      without(onPinecone, 'PINECONE_INDEX_HOST'),
      'PINECONE_INDEX_HOST must be set',
    ],
    ['Pinecone without a key', without(onPinecone, 'PINECONE_API_KEY'), 'PINECONE_API_KEY must be set'],
    [
      'a host with a path',
      { ...onPinecone, PINECONE_INDEX_HOST: 'https://a.example/x' },
      'PINECONE_INDEX_HOST must',
    ],
    ['OpenAI without a key', without(withOpenAi, 'OPENAI_API_KEY'), 'OPENAI_API_KEY must be set'],
    ['Anthropic without a key', without(withAnthropic, 'ANTHROPIC_API_KEY'), 'ANTHROPIC_API_KEY must be set'],
    ['no model', without(withBedrock, 'ANSWER_MODEL'), 'ANSWER_MODEL must be set'],
    ['no region', without(withBedrock, 'AWS_REGION'), 'AWS_REGION must be set'],
    ['no region for a secret', { CURSOR_KEY_SECRET: 'askacme/cursor' }, 'AWS_REGION must be set'],
    ['a region that is none', { ...withBedrock, AWS_REGION: 'mars' }, 'AWS_REGION must be a region'],
    [
      'a dimension of no model',
      { ...onPinecone, ...withBedrock, EMBEDDING_DIMENSION: '768' },
      'one of 256, 512, 1024',
    ],
    ['a dimension offline', { ...onPinecone, EMBEDDING_DIMENSION: '512' }, 'must be 1024 with the offline'],
    ['a weight above 1', { ...withOpenAi, DENSE_WEIGHT: '1.5' }, 'DENSE_WEIGHT must be a number from 0 to 1'],
    ['a similarity below 0', { ...withOpenAi, RELATED_SIMILARITY: '-1' }, 'RELATED_SIMILARITY must be'],
    ['a model for nobody', { EMBEDDING_MODEL: 'm' }, 'EMBEDDING_MODEL has no effect'],
    ['an answer model for nobody', { ANSWER_MODEL: 'm' }, 'ANSWER_MODEL has no effect'],
    ['both a key and its name', { ...onPinecone, PINECONE_API_KEY_SECRET: 'x' }, 'PINECONE_API_KEY and'],
    [
      'a secret with a blank',
      { ...withOpenAi, OPENAI_API_KEY: 'sk-3kJq8Zt5Rw2Yb7Nd\n' },
      'OPENAI_API_KEY must be',
    ],
    ['a short cursor key', { CURSOR_KEY: 'Yv3kJq8Zt5Rw2Yb7NdYv3kJq8Zt5Rw2' }, 'CURSOR_KEY must be'],
    ['a short password', { ...forMigration, APP_USER_PASSWORD: 'Yv3kJq8Zt5R' }, 'APP_USER_PASSWORD must be'],
  ];

  it.each(cases)('is refused: %s', (_, variables, message) => {
    expect(() => readConfig(variables, files)).toThrow(message);
  });
});
