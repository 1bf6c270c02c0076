import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../../shared/runtime/config/config.ts';
import type { Variables } from '../../../../../shared/runtime/config/reading.ts';
import {
  authenticationSwitches,
  forMigration,
  onPinecone,
  onPostgres,
  withAnthropic,
  withBedrock,
  withOpenAi,
  without,
} from './variable-sets.ts';

type Case = readonly [what: string, dangerous: Variables, reason: string, harmless: Variables];

const remote = (parameters: string) => ({
  ...onPostgres,
  DATABASE_URL: `postgres://app_user@db.example/askacme${parameters}`,
});
const local = (parameters: string) => ({
  ...onPostgres,
  DATABASE_URL: `postgres://app_user@127.0.0.1:5432/askacme${parameters}`,
});

const onTheWire: readonly Case[] = [
  [
    'an index host in the clear',
    { ...onPinecone, PINECONE_INDEX_HOST: 'http://index.example' },
    'PINECONE_INDEX_HOST is not https',
    { ...onPinecone, PINECONE_INDEX_HOST: 'http://127.0.0.1:5080' },
  ],
  [
    'a host that only looks like this machine',
    { ...onPinecone, PINECONE_INDEX_HOST: 'http://127.0.0.1.evil.example' },
    'PINECONE_INDEX_HOST is not https',
    { ...onPinecone, PINECONE_INDEX_HOST: 'http://localhost' },
  ],
  [
    'OpenAI in the clear',
    { ...withOpenAi, OPENAI_BASE_URL: 'http://models.example/v1' },
    'OPENAI_BASE_URL is not https',
    { ...withOpenAi, OPENAI_BASE_URL: 'https://models.example/v1' },
  ],
  [
    'Anthropic in the clear',
    { ...withAnthropic, ANTHROPIC_BASE_URL: 'http://models.example' },
    'ANTHROPIC_BASE_URL is not https',
    { ...withAnthropic, ANTHROPIC_BASE_URL: 'http://[::1]:9000' },
  ],
  ...['', '_BEDROCK_RUNTIME', '_SECRETS_MANAGER', '_STS', '_OF_TOMORROW'].map(
    (service): Case => [
      `an endpoint${service} in the clear`,
      { ...withBedrock, [`AWS_ENDPOINT_URL${service}`]: 'http://aws.example:4566' },
      `AWS_ENDPOINT_URL${service} is not https`,
      { ...withBedrock, [`AWS_ENDPOINT_URL${service}`]: 'http://localhost:4566' },
    ],
  ),
  [
    'an endpoint that is no address',
    { ...withBedrock, AWS_ENDPOINT_URL_STS: '//aws.example' },
    'AWS_ENDPOINT_URL_STS is not https',
    { ...withBedrock, AWS_ENDPOINT_URL_STS: '' },
  ],
  [
    'an endpoint in the clear, for a secret alone',
    { CURSOR_KEY_SECRET: 'x', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://aws.example' },
    'AWS_ENDPOINT_URL is not https',
    { AWS_ENDPOINT_URL: 'http://aws.example' },
  ],
  ...['disable', 'allow', 'prefer', 'no-verify', 'VERIFY-FULL'].map(
    (mode): Case => [
      `sslmode=${mode} to another machine`,
      remote(`?sslmode=${mode}`),
      'without checking its certificate',
      local(`?sslmode=${mode}`),
    ],
  ),
  [
    'a second sslmode',
    remote('?sslmode=verify-full&sslmode=disable'),
    'without checking its certificate',
    remote('?sslmode=verify-full'),
  ],
  ['another host behind the first', remote('?host=evil.example'), 'no directory of a socket', remote('')],
  [
    'another host behind a socket',
    remote('?host=/run/postgresql&host=evil.example'),
    'no directory of a socket',
    remote('?host=/run/postgresql&sslmode=disable'),
  ],
  [
    'libpq rules',
    remote('?uselibpqcompat=true&sslmode=require'),
    'parameters other',
    remote('?sslmode=require'),
  ],
  ['session options', remote('?options=-c%20role%3Downer'), 'parameters other', remote('?sslmode=verify-ca')],
  [
    'certificates unchecked',
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    'NODE_TLS_REJECT_UNAUTHORIZED is 0',
    { NODE_TLS_REJECT_UNAUTHORIZED: '1' },
  ],
];

const inSecrets: readonly Case[] = [
  [
    'the superuser',
    { ...onPostgres, DATABASE_URL: 'postgres://postgres@db.example/askacme' },
    'names the user postgres',
    { ...onPostgres, DATABASE_URL: 'postgres://app_user@db.example/postgres' },
  ],
  [
    'the superuser, escaped',
    { ...onPostgres, DATABASE_URL: 'postgres://%70ostgres@db.example/askacme' },
    'names the user postgres',
    onPostgres,
  ],
  ...['owner', '%6Fwner'].map(
    (user): Case => [
      `the owner of the schema as ${user}`,
      { ...onPostgres, ...forMigration, DATABASE_URL: `postgres://${user}@db.example/askacme` },
      'DATABASE_URL names the same user as MIGRATION_DATABASE_URL',
      { ...onPostgres, ...forMigration },
    ],
  ),
  [
    'a short password',
    { ...onPostgres, DATABASE_PASSWORD: 'Zt5Rw2Yb7Nd' },
    'DATABASE_PASSWORD is shorter than 12',
    { ...local(''), DATABASE_PASSWORD: 'Zt5Rw2Yb7Nd' },
  ],
  [
    'a short password in the address',
    { STORE: 'postgres', DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7Nd@db.example/askacme' },
    'DATABASE_URL has a password of less than 12',
    { STORE: 'postgres', DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7Nd@[::1]/askacme' },
  ],
  [
    'two passwords',
    { ...onPostgres, DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7NdK@db.example/askacme' },
    'DATABASE_PASSWORD_SECRET is set too',
    {
      ...without(onPostgres, 'DATABASE_PASSWORD'),
      DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7NdK@db.example/askacme',
    },
  ],
  [
    'a default password in the address',
    { STORE: 'postgres', DATABASE_URL: 'postgres://app_user:changeme@db.example/askacme' },
    'default or a placeholder',
    { STORE: 'postgres', DATABASE_URL: 'postgres://app_user:Zt5Rw2Yb7NdK@db.example/askacme' },
  ],
  [
    'a default password',
    { ...onPostgres, DATABASE_PASSWORD: 'postgrespostgres' },
    'DATABASE_PASSWORD is a default',
    { ...onPostgres, DATABASE_PASSWORD: 'the word password, but longer' },
  ],
  [
    'a default password on this machine, where a tunnel may begin',
    { ...local(''), DATABASE_PASSWORD: 'postgres' },
    'DATABASE_PASSWORD is a default',
    local(''),
  ],
  [
    'a placeholder for a key',
    { ...withOpenAi, OPENAI_API_KEY: 'your-api-key-goes-here' },
    'OPENAI_API_KEY is a default or a placeholder',
    { ...withOpenAi, OPENAI_API_KEY: 'your-api-key', OPENAI_BASE_URL: 'http://localhost:11434/v1' },
  ],
  [
    'a key that is too short',
    { ...onPinecone, PINECONE_API_KEY: 'pcsk_3kJq8Zt5Rw' },
    'PINECONE_API_KEY is shorter than 16',
    { ...onPinecone, PINECONE_API_KEY: 'short', PINECONE_INDEX_HOST: 'http://127.0.0.1:5080' },
  ],
  [
    'one letter as the cursor key',
    { CURSOR_KEY: 'a'.repeat(32) },
    'CURSOR_KEY is a default or a placeholder',
    { CURSOR_KEY: 'Yv3kJq8Zt5Rw2Yb7NdYv3kJq8Zt5Rw2Y' },
  ],
  ...['sk-', 'pcsk_', 'AIza', 'AKIA', 'ASIA', 'ghp_', 'xoxb-', 'eyJ'].map(
    (prefix): Case => [
      `a key that begins with ${prefix} instead of its name`,
      { ...withBedrock, CURSOR_KEY_SECRET: `${prefix}3kJq8Zt5Rw2Yb7Nd` },
      'CURSOR_KEY_SECRET holds a key',
      { ...withBedrock, CURSOR_KEY_SECRET: `askacme/${prefix}#field` },
    ],
  ),
  ...['my secret', 'p!ss!word', 'a&b', 'a?b', 'name#', 'name#a#b'].map(
    (text): Case => [
      `no name of a secret: ${text}`,
      { ...withBedrock, CURSOR_KEY_SECRET: text },
      'CURSOR_KEY_SECRET must be the name or ARN of a secret, with #FIELD where the secret is a JSON object. ',
      { ...withBedrock, CURSOR_KEY_SECRET: 'rds!db-1#password' },
    ],
  ),
  [
    'a key instead of its name',
    { ...withBedrock, CURSOR_KEY_SECRET: 'sk-3kJq8Zt5Rw2Yb7Nd' },
    'CURSOR_KEY_SECRET holds a key',
    { ...withBedrock, CURSOR_KEY_SECRET: 'askacme/sk-3kJq8' },
  ],
];

const inTheProcess: readonly Case[] = [
  [
    'a talking client',
    { ...onPinecone, PINECONE_DEBUG: '1' },
    'PINECONE_DEBUG is set',
    { PINECONE_DEBUG: '' },
  ],
  ['a client that prints commands', { PINECONE_DEBUG_CURL: '1' }, 'PINECONE_DEBUG_CURL is set', {}],
  ...['embedded', 'postgres'].map((STORE): Case => {
    const ollama = { EMBEDDER: 'openai', OPENAI_BASE_URL: 'http://localhost:11434/v1' };
    const chosen = { ...onPostgres, ...ollama, STORE };
    return [
      `vectors of 1537 in ${STORE}`,
      { ...chosen, EMBEDDING_DIMENSION: '1537' },
      `EMBEDDING_DIMENSION must be at most 1536 with STORE=${STORE}, not 1537`,
      { ...chosen, EMBEDDING_DIMENSION: '1536' },
    ];
  }),
];

const options: readonly Case[] = [
  ['--tls-keylog=/tmp/keys', '--tls-keylog'],
  ['--tls_keylog /tmp/keys', '--tls-keylog'],
  ['--tls"-keylog"=/tmp/keys', '--tls-keylog'],
  ['--tls-min-v1.0', 'TLS before 1.2'],
  ['--tls_min-v1.1', 'TLS before 1.2'],
].map(([given = '', reason = '']) => [
  given,
  { NODE_OPTIONS: given },
  reason,
  { NODE_OPTIONS: '--tls-min-v1.2 --enable-source-maps' },
]);

const withoutAuthentication: readonly Case[] = authenticationSwitches.map(([name, dangerous, harmless]) => [
  `${name}=${dangerous}`,
  { [name]: dangerous },
  `${name} looks as if it switched authentication off. There is no such mode`,
  { [name]: harmless },
]);

describe.each([
  ['on the wire', onTheWire],
  ['in secrets', inSecrets],
  ['in the process', inTheProcess],
  ['in the options of Node', options],
  ['a switch for authentication', withoutAuthentication],
])('a danger: %s', (_, cases) => {
  it.each(cases)('%s is refused, and its neighbour is not', (_what, dangerous, reason, harmless) => {
    expect(() => readConfig(dangerous)).toThrow(reason);
    expect(() => readConfig(harmless)).not.toThrow();
  });
});
