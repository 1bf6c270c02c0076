/** Every variable that is read: what for, what it may hold, and what holds without it. `docs/configuration.md` is this table. */
import { logLevels } from '../logger.ts';
import {
  address,
  anything,
  baseAddress,
  certificateFile,
  certificates,
  indexHost,
  type Kind,
  matching,
  oneOf,
  origins,
  port,
  share,
  whole,
} from './checks.ts';

export interface Variable<T> {
  readonly purpose: string;
  readonly kind: Kind<T>;
  /** Parsed like any other value. */
  readonly fallback?: string;
  /** For the documentation, where the default depends on something. */
  readonly fallbackNote?: string;
  /** When it has to be set. */
  readonly needed?: string;
  /** Is, or may hold, a secret: never quoted. */
  readonly secret?: true;
}

/** Printable ASCII without spaces: what a header takes. */
const apiKey = matching('a key on one line, without spaces', /^[\x21-\x7e]+$/);
const password = matching('a password on one line', /^[^\0\r\n]+$/);
/** `!` is only in names that services of AWS give, as `rds!db-…`. `#` is in no name, so it can set off a field of a secret that is a JSON object. */
const secretId = matching(
  'the name or ARN of a secret, with #FIELD where the secret is a JSON object',
  /^(?:arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?(?:[a-z-]{1,50}!)?[A-Za-z0-9/_+=.@-]{1,512}(?:#[\w.-]{1,100})?$/,
);
const databaseUrl = anything('postgres://USER@HOST:PORT/DATABASE');
const modelName = matching("a model's name", /^[\x21-\x7e]{1,300}$/);

export const variables = {
  PORT: { purpose: 'Port of the local server; 0 takes a free one', kind: port, fallback: '8000' },
  ASKACME_DATA_DIR: {
    purpose: 'Where the local server keeps its database and key',
    kind: anything('a directory'),
    fallbackNote: 'in memory',
  },
  FAIL_MODE: {
    purpose:
      'Whether keys fetched before stay trusted while they cannot be refreshed; neither lets anybody in unverified',
    kind: oneOf('open', 'closed'),
    fallback: 'open',
  },
  LOG_LEVEL: {
    purpose: 'The least that is logged',
    kind: oneOf(...logLevels),
    fallback: 'WARN',
    needed: 'on Lambda, INFO or not set',
  },
  ALLOWED_ORIGINS: { purpose: 'Origins that browsers may call from', kind: origins, fallbackNote: 'none' },
  ASKACME_URL: {
    purpose: 'The server that the command line talks to',
    kind: address,
    fallback: 'http://localhost:8000',
  },
  ASKACME_TOKEN: { purpose: 'Who asks, on the command line', kind: anything('a token'), secret: true },

  STORE: {
    purpose: 'Where documents live',
    kind: oneOf('embedded', 'postgres', 'pinecone'),
    fallback: 'embedded',
    needed: 'on Lambda, not embedded',
  },
  DATABASE_URL: {
    purpose: 'The Postgres server, as the application role',
    kind: databaseUrl,
    needed: 'STORE=postgres',
    secret: true,
  },
  DATABASE_PASSWORD: { purpose: "That role's password", kind: password, secret: true },
  DATABASE_PASSWORD_SECRET: {
    purpose: 'The same, kept in Secrets Manager',
    kind: secretId,
    secret: true,
  },
  DATABASE_CA: {
    purpose: "The authority that signed the server's certificate",
    kind: certificates,
    fallbackNote: "the system's authorities",
    secret: true,
  },
  DATABASE_CA_FILE: {
    purpose: 'The same, as a file',
    kind: certificateFile,
  },
  DATABASE_POOL_SIZE: { purpose: 'Connections of one process', kind: whole(1, 50), fallback: '5' },
  DATABASE_STATEMENT_TIMEOUT_MS: {
    purpose: 'When the server gives a statement up, in milliseconds; on Lambda 10000 at most',
    kind: whole(100, 25_000),
    fallback: '10000',
  },
  PINECONE_INDEX_HOST: {
    purpose: 'The index; `npx askacme index describe NAME` prints it',
    kind: indexHost,
    needed: 'STORE=pinecone',
  },
  PINECONE_API_KEY: {
    purpose: "The Pinecone project's key",
    kind: apiKey,
    needed: 'STORE=pinecone and `index`, this or the next',
    secret: true,
  },
  PINECONE_API_KEY_SECRET: { purpose: 'The same, kept in Secrets Manager', kind: secretId, secret: true },
  PINECONE_CONTROLLER_HOST: {
    purpose: 'Where indexes are made and described',
    kind: baseAddress,
    fallbackNote: "Pinecone's own",
  },

  EMBEDDER: {
    purpose: 'What turns text into vectors',
    kind: oneOf('offline', 'bedrock-titan', 'bedrock-cohere', 'openai'),
    fallback: 'offline',
    needed: 'on Lambda, not offline',
  },
  EMBEDDING_MODEL: {
    purpose: "The embedder's model",
    kind: modelName,
    fallbackNote: '`amazon.titan-embed-text-v2:0`, `cohere.embed-v4:0`, `text-embedding-3-small`',
  },
  EMBEDDING_DIMENSION: {
    purpose:
      'Length of a vector. Postgres takes up to 1536, Titan 256, 512 or 1024, Cohere 256, 512, 1024 or 1536',
    kind: whole(1, 20_000),
    fallback: '1024',
    needed: 'on Lambda, STORE=pinecone without an embedder',
  },
  DENSE_WEIGHT: {
    purpose: "How much of a score is the vectors'; the rest is the words'",
    kind: share,
    fallbackNote: 'by model',
  },
  RELATED_SIMILARITY: {
    purpose: 'Cosine from which a passage that shares no word with the question counts',
    kind: share,
    fallbackNote: 'by model',
  },

  ANSWERER: {
    purpose: 'What writes the answer',
    kind: oneOf('offline', 'bedrock', 'anthropic', 'openai'),
    fallback: 'offline',
    needed: 'on Lambda, not offline',
  },
  ANSWER_MODEL: { purpose: "The answerer's model", kind: modelName, needed: 'ANSWERER is not offline' },
  ANSWER_MAX_TOKENS: { purpose: 'Longest answer', kind: whole(16, 8_192), fallback: '700' },

  OPENAI_BASE_URL: {
    purpose: 'OpenAI, or what speaks its protocol, up to /v1',
    kind: baseAddress,
    fallback: 'https://api.openai.com/v1',
  },
  OPENAI_API_KEY: {
    purpose: 'Its key',
    kind: apiKey,
    needed: 'an engine is openai and OPENAI_BASE_URL is the default, this or the next',
    secret: true,
  },
  OPENAI_API_KEY_SECRET: { purpose: 'The same, kept in Secrets Manager', kind: secretId, secret: true },
  ANTHROPIC_BASE_URL: {
    purpose: 'Anthropic, or what speaks its protocol',
    kind: baseAddress,
    fallback: 'https://api.anthropic.com',
  },
  ANTHROPIC_API_KEY: {
    purpose: 'Its key',
    kind: apiKey,
    needed: 'ANSWERER=anthropic, this or the next',
    secret: true,
  },
  ANTHROPIC_API_KEY_SECRET: { purpose: 'The same, kept in Secrets Manager', kind: secretId, secret: true },

  AWS_REGION: {
    purpose: 'Where Bedrock and Secrets Manager are; set by Lambda itself',
    kind: matching('a region such as us-east-1', /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/),
    needed: 'anything is on AWS',
  },
  CURSOR_KEY: {
    purpose: 'Seals the cursors of lists, so that they outlive the process',
    kind: matching('a key of at least 32 characters on one line', /^[\x21-\x7e]{32,1024}$/),
    fallbackNote: 'a random one',
    secret: true,
  },
  CURSOR_KEY_SECRET: {
    purpose: 'The same, kept in Secrets Manager',
    kind: secretId,
    needed: 'on Lambda, by `list`',
    secret: true,
  },
  AUDIT_KEY: {
    purpose: "Makes the hashes of the local server's audit log, so that nobody without it can make them anew",
    kind: matching('a key of at least 32 characters on one line', /^[\x21-\x7e]{32,1024}$/),
    fallbackNote: 'hashes without a key',
    secret: true,
  },
  AUDIT_KEY_SECRET: { purpose: 'The same, kept in Secrets Manager', kind: secretId, secret: true },

  MIGRATION_DATABASE_URL: {
    purpose: 'The Postgres server, as the role that owns the schema',
    kind: databaseUrl,
    needed: '`migrate`',
    secret: true,
  },
  MIGRATION_DATABASE_PASSWORD: { purpose: "That role's password", kind: password, secret: true },
  MIGRATION_DATABASE_PASSWORD_SECRET: {
    purpose: 'The same, kept in Secrets Manager',
    kind: secretId,
    secret: true,
  },
  APP_USER_PASSWORD: {
    purpose: 'The password that `migrate` gives to `app_user`',
    kind: matching('12 to 256 printable ASCII characters without spaces', /^[\x21-\x7e]{12,256}$/),
    fallbackNote: 'left as it is',
    secret: true,
  },
  APP_USER_PASSWORD_SECRET: { purpose: 'The same, kept in Secrets Manager', kind: secretId, secret: true },
} as const satisfies Readonly<Record<string, Variable<unknown>>>;

export type VariableName = keyof typeof variables;

export type ValueOf<Name extends VariableName> =
  (typeof variables)[Name] extends Variable<infer T> ? T : never;
