import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import { onLambda, onPostgres, without } from './variable-sets.ts';

type Case = readonly [what: string, dangerous: Variables, reason: string, harmless: Variables];

const lambda = (variables: Variables): Variables => ({ ...onLambda, ...variables });
const laptop = (variables: Variables): Variables => ({
  ...without(onLambda, 'AWS_LAMBDA_FUNCTION_NAME'),
  ...variables,
});

const onLambdaOnly: readonly Case[] = [
  ['an embedded store', { STORE: 'embedded' }, 'STORE must not be embedded'],
  ['no store', { STORE: '' }, 'STORE must not be embedded'],
  ['an offline embedder', { EMBEDDER: 'offline' }, 'EMBEDDER must not be offline'],
  ['an offline answerer', { ANSWERER: 'offline', ANSWER_MODEL: '' }, 'ANSWERER must not be offline'],
  [
    'a plain key',
    { PINECONE_API_KEY: 'pcsk_3kJq8Zt5Rw2Yb7', PINECONE_API_KEY_SECRET: '' },
    'set PINECONE_API_KEY_SECRET',
  ],
  [
    'a plain key of an engine not chosen',
    { OPENAI_API_KEY: 'sk-3kJq8Zt5Rw2Yb7Nd' },
    'set OPENAI_API_KEY_SECRET',
  ],
  ['a plain password', onPostgres, 'set DATABASE_PASSWORD_SECRET'],
  [
    'a password in the address',
    { STORE: 'postgres', DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7NdK@db.example/askacme' },
    'DATABASE_URL has a password, plain',
  ],
  [
    "the owner's address",
    { MIGRATION_DATABASE_URL: 'postgres://owner:Zt5Rw2Yb7NdK@db.example/askacme' },
    'MIGRATION_DATABASE_URL is set on Lambda',
  ],
  ['no cursor key', { CURSOR_KEY_SECRET: '' }, 'CURSOR_KEY_SECRET must be set'],
  ...['DEBUG', 'WARN', 'ERROR', 'SILENT'].map((LOG_LEVEL) => [
    `the log level ${LOG_LEVEL}`,
    { LOG_LEVEL },
    'LOG_LEVEL must be INFO on Lambda',
  ]),
  ...['http', 'https,tls', '*'].map((NODE_DEBUG) => [
    `Node's own log of ${NODE_DEBUG}`,
    { NODE_DEBUG },
    'NODE_DEBUG is set on Lambda',
  ]),
  ['a debugger', { NODE_OPTIONS: '--enable-source-maps --inspect=0.0.0.0' }, 'NODE_OPTIONS has --inspect'],
  ['a debugger spelt otherwise', { NODE_OPTIONS: '--"inspect_brk"' }, 'NODE_OPTIONS has --inspect'],
  [
    'statements that outlive a request',
    {
      STORE: 'postgres',
      DATABASE_URL: 'postgres://app_user@db.example/askacme',
      DATABASE_STATEMENT_TIMEOUT_MS: '10001',
    },
    'DATABASE_STATEMENT_TIMEOUT_MS must be at most 10000 on Lambda',
  ],
  ["the owner's password", { MIGRATION_DATABASE_PASSWORD_SECRET: 'x' }, 'PASSWORD_SECRET is set on Lambda'],
  ["the owner's variable misspelt", { MIGRATION_URL: 'x' }, 'MIGRATION_URL is set on Lambda'],
  [
    "the application's password",
    { APP_USER_PASSWORD_SECRET: 'x' },
    'APP_USER_PASSWORD_SECRET is set on Lambda',
  ],
  ['a file of endpoints', { AWS_CONFIG_FILE: '/x' }, 'AWS_CONFIG_FILE is set on Lambda'],
  ['another file', { AWS_SHARED_CREDENTIALS_FILE: '/x' }, 'AWS_SHARED_CREDENTIALS_FILE is set on Lambda'],
  [
    'a profile of endpoints',
    { AWS_PROFILE: 'x', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: '1' },
    'AWS_PROFILE is set on Lambda',
  ],
  ['a waiting debugger', { NODE_OPTIONS: '--inspect-brk' }, 'NODE_OPTIONS has --inspect'],
].map(([what, variables, reason]) => [
  what as string,
  lambda(variables as Variables),
  reason as string,
  laptop(variables as Variables),
]);

describe('a danger on Lambda', () => {
  it.each(onLambdaOnly)('%s is refused, and fine on a laptop', (_what, dangerous, reason, harmless) => {
    expect(() => readConfig(dangerous)).toThrow(reason);
    expect(() => readConfig(harmless)).not.toThrow();
  });
});

describe('on Lambda', () => {
  it('a complete configuration is fine', () => {
    expect(() => readConfig(onLambda)).not.toThrow();
    expect(() =>
      readConfig(
        lambda({
          LOG_LEVEL: 'INFO',
          NODE_OPTIONS: '--enable-source-maps',
          AWS_PROFILE: 'x',
          AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
        }),
      ),
    ).not.toThrow();
  });
});
