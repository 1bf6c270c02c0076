/** The configuration of the functions around sign-in: everything wrong is said at once, and no value is quoted. */
import { describe, expect, it } from 'vitest';
import {
  readAuthorizerConfig,
  readClaimsConfig,
} from '../../../../../shared/runtime/config/authorizer-config.ts';
import { secretNames } from '../../../../../shared/runtime/config/secrets.ts';
import { authenticationSwitches } from './variable-sets.ts';

const oidc = { issuer: 'https://idp.example', jwks_uri: 'https://idp.example/keys', audience: 'askacme' };
const { audience: _audience, ...keySource } = oidc;
const scopes = { read: 'askacme/read', write: 'askacme/write' };

/** As Lambda and the stack set them. */
const good = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-canary/+=',
  AWS_SESSION_TOKEN: 'token-canary/+=',
  AWS_LAMBDA_FUNCTION_NAME: 'askacme-dev-authorizer',
  TENANT_TABLE: 'askacme-dev-Table-1ABC',
  FAIL_MODE: 'open',
  KEY_SNAPSHOT_BUCKET: 'askacme-dev-keysnapshotsbucket-1abc',
  KEY_SNAPSHOT_KMS_ARN: 'arn:aws:kms:eu-central-1:123456789012:key/0000-1111',
  ISSUERS: JSON.stringify([oidc, { ...keySource, issuer: 'https://pool.example/eu_1', scopes }]),
};

type Variables = Record<string, string | undefined>;

const read = (changes: Variables = {}) => readAuthorizerConfig({ ...good, ...changes });

const faultsOf = (changes: Variables): string => {
  try {
    read(changes);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a right configuration', () => {
  const credentials = {
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'secret-canary/+=',
    sessionToken: 'token-canary/+=',
  };

  it('is all that the authorizer needs', () => {
    expect(read()).toEqual({
      logLevel: 'INFO',
      failMode: 'open',
      table: {
        tableName: 'askacme-dev-Table-1ABC',
        region: 'eu-central-1',
        endpoint: 'https://dynamodb.eu-central-1.amazonaws.com',
        credentials,
      },
      snapshots: {
        bucket: 'askacme-dev-keysnapshotsbucket-1abc',
        keyArn: 'arn:aws:kms:eu-central-1:123456789012:key/0000-1111',
        region: 'eu-central-1',
        endpoint: 'https://s3.eu-central-1.amazonaws.com',
        credentials,
      },
      issuers: [
        { issuer: 'https://idp.example', jwksUri: 'https://idp.example/keys', audience: 'askacme' },
        { issuer: 'https://pool.example/eu_1', jwksUri: 'https://idp.example/keys', scopes },
      ],
    });
  });

  it('has no snapshots in fail mode closed, whatever is set', () => {
    expect(read({ FAIL_MODE: 'closed' }).snapshots).toBeUndefined();
    expect(read({ FAIL_MODE: 'closed', KEY_SNAPSHOT_BUCKET: '' }).snapshots).toBeUndefined();
  });

  it('of S3 has its own address, where one is given', () => {
    const endpoints = [
      read({ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9', AWS_ENDPOINT_URL: 'http://127.0.0.1:8' }),
      read({ AWS_ENDPOINT_URL: 'http://127.0.0.1:8' }),
      read({ AWS_REGION: 'cn-north-1' }),
    ].map(({ snapshots }) => snapshots?.endpoint);

    expect(endpoints).toEqual([
      'http://127.0.0.1:9',
      'http://127.0.0.1:8',
      'https://s3.cn-north-1.amazonaws.com.cn',
    ]);
  });

  it('has no issuers for the function that issues claims', () => {
    const config = readClaimsConfig({ ...good, ISSUERS: undefined, FAIL_MODE: undefined });

    expect(Object.keys(config)).toEqual(['logLevel', 'table']);
    expect(config.table).toEqual(read().table);
  });

  it.each<[Variables, string]>([
    [{ AWS_REGION: 'cn-north-1' }, 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
    [{ AWS_ENDPOINT_URL: 'https://vpce.example' }, 'https://vpce.example'],
    [
      { AWS_ENDPOINT_URL: 'https://vpce.example', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' },
      'http://127.0.0.1:8000',
    ],
    [{ AWS_ENDPOINT_URL_DYNAMODB: '' }, 'https://dynamodb.eu-central-1.amazonaws.com'],
  ])('asks, given %j, at %s', (changes, endpoint) => {
    expect(read(changes).table.endpoint).toBe(endpoint);
  });

  it.each(['INFO', ''])('may be closed, and may say the one log level or leave it: %j', (LOG_LEVEL) => {
    const { failMode, logLevel } = read({ FAIL_MODE: 'closed', LOG_LEVEL });

    expect([failMode, logLevel]).toEqual(['closed', 'INFO']);
  });

  it('may stand among all that Lambda sets', () => {
    const byLambda = {
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'x',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_XRAY_DAEMON_ADDRESS: '169.254.100.1:2000',
      LAMBDA_TASK_ROOT: '/var/task',
      LANG: 'en_US.UTF-8',
      LD_LIBRARY_PATH: '/opt/lib',
      NODE_COMPILE_CACHE_PORTABLE: '1',
      NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
      NODE_PATH: '/opt/nodejs/node_modules',
      NODE_TLS_REJECT_UNAUTHORIZED: '1',
      PATH: '/usr/bin',
      SHLVL: '0',
      TZ: ':UTC',
    };

    expect(read(byLambda)).toEqual(read());
  });

  it('may fetch keys from this machine without TLS', () => {
    const [issuer] = read({
      ISSUERS: JSON.stringify([{ ...oidc, jwks_uri: 'http://127.0.0.1:4000/keys' }]),
    }).issuers;

    expect(issuer?.jwksUri).toBe('http://127.0.0.1:4000/keys');
  });
});

describe('a wrong configuration', () => {
  it('is told of in whole', () => {
    const message = faultsOf({
      TENANT_TABLE: undefined,
      ISSUERS: undefined,
      AWS_REGION: '',
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_LAMBDA_FUNCTION_NAME: undefined,
      FAIL_MODE: 'ajar',
      LOG_LEVEL: 'LOUD',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      AWS_ENDPOINT_URL_STS: 'http://sts.example',
      OPENAI_API_KEY: 'x',
    });

    const named = message.split('\n').flatMap((line) => /^- (\w+) /.exec(line)?.[1] ?? []);
    expect(named.toSorted()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_ENDPOINT_URL_STS',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'FAIL_MODE',
      'ISSUERS',
      'LOG_LEVEL',
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'OPENAI_API_KEY',
      'TENANT_TABLE',
    ]);
  });

  it.each<[string, Variables]>([
    ['TENANT_TABLE', { TENANT_TABLE: 'a table' }],
    ['TENANT_TABLE', { TENANT_TABLE: 'arn:aws:dynamodb:eu-central-1:1:table/x' }],
    ['AWS_REGION', { AWS_REGION: 'eu-central-1.evil.example/' }],
    ['AWS_SECRET_ACCESS_KEY', { AWS_SECRET_ACCESS_KEY: 'a\nb' }],
    ['AWS_SESSION_TOKEN', { AWS_SESSION_TOKEN: '' }],
    ['AWS_SESSION_TOKEN', { AWS_SESSION_TOKEN: 'a\r\nb' }],
    ['AWS_LAMBDA_FUNCTION_NAME', { AWS_LAMBDA_FUNCTION_NAME: '' }],
    ['FAIL_MODE', { FAIL_MODE: 'OPEN' }],
    ['FAIL_MODE', { FAIL_MODE: 'open ' }],
    ['FAIL_MODE', { FAIL_MODE: undefined }],
    ['FAIL_MODE', { FAIL_MODE: '', FAIL_MOD: 'closed' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'DEBUG' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'WARN' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'ERROR' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'SILENT' }],
    ['NODE_DEBUG', { NODE_DEBUG: 'https' }],
    ['NODE_TLS_REJECT_UNAUTHORIZED', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--tls-keylog=/tmp/x' }],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--inspect' }],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'http://dynamodb.example' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'http://10.0.0.1:8000' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1.example' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'dynamodb' }],
    ['AWS_ENDPOINT_URL_KMS', { AWS_ENDPOINT_URL_KMS: 'http://kms.example' }],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'https://vpce.example/dynamodb' }],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'https://vpce.example/?x=1' }],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'https://vpce.example?' }],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'https://vpce.example/#x' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'https://me@vpce.example' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'https://me:canary@vpce.example' }],
    ['AWS_ENDPOINT_URL_DYNAMODB', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000/x' }],
  ])('names %s for %j', (name, changes) => {
    expect(faultsOf(changes)).toMatch(new RegExp(`^Bad configuration:\\n- ${name} `));
  });

  it.each([
    ...new Set(authenticationSwitches.map(([name]) => name)),
    ...['MIGRATION_DATABASE_URL', 'MIGRATION_DATABASE_PASSWORD_SECRET', 'MIGRATION_X'],
    ...['APP_USER_PASSWORD', 'APP_USER_PASSWORD_SECRET', 'APP_USER_NAME'],
    ...['DATABASE_URL', 'DATABASE_PASSWORD', 'DATABASE_PASSWORD_SECRET', 'database_url'],
    ...['PINECONE_API_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'PINECONE_API_KEY_SECRET'],
    ...['CURSOR_KEY', 'ASKACME_TOKEN', 'GITHUB_TOKEN', 'CLIENT_SECRET', 'ADMIN_PASSWORD'],
  ])('has %s in it, of either function, whatever it holds', (name) => {
    expect(faultsOf({ [name]: '0' })).toContain(`\n- ${name} has no business in this function`);
    expect(() => readClaimsConfig({ ...good, [name]: '0' })).toThrow(`- ${name} has no business`);
    expect(faultsOf({ [name]: '' })).toBe('');
  });

  it('has the secret of another function in it', () => {
    for (const name of secretNames.flatMap((one) => [one, `${one}_SECRET`])) {
      expect(faultsOf({ [name]: 'x' })).toContain(`- ${name} has no business`);
    }
  });

  it.each<[string, unknown, string]>([
    ['is no list', oidc, ''],
    ['is empty', [], ''],
    ['has text in it', ['https://idp.example'], 'issuer, jwks_uri, audience and scopes'],
    ['has a null', [null], 'issuer, jwks_uri'],
    ['lacks the key set', [{ ...oidc, jwks_uri: undefined }], 'jwks_uri'],
    ['lacks audience and scopes', [keySource], 'audience and scopes'],
    ['has audience and scopes', [{ ...oidc, scopes }], 'audience and scopes'],
    ['has an empty audience', [{ ...oidc, audience: '' }], 'audience'],
    ['has an audience with a space', [{ ...oidc, audience: 'ask acme' }], 'audience'],
    ['has a list of audiences', [{ ...oidc, audience: ['askacme'] }], 'audience'],
    ['has an endless audience', [{ ...oidc, audience: 'a'.repeat(257) }], 'audience'],
    ['has no scope to write', [{ ...keySource, scopes: { read: 'r' } }], 'scopes'],
    ['has one scope for both', [{ ...keySource, scopes: { read: 'r', write: 'r' } }], 'scopes'],
    ['has a scope of two words', [{ ...keySource, scopes: { read: 'a r', write: 'w' } }], 'scopes'],
    ['has another scope', [{ ...keySource, scopes: { ...scopes, admin: 'a' } }], 'scopes'],
    ['has scopes as a list', [{ ...keySource, scopes: ['r', 'w'] }], 'scopes'],
    ['has an unknown field', [{ ...oidc, algorithms: ['none'] }], 'algorithms'],
    ['has an issuer without TLS', [{ ...oidc, issuer: 'http://idp.example' }], 'issuer'],
    ['has an issuer without TLS on this machine', [{ ...oidc, issuer: 'http://127.0.0.1' }], 'issuer'],
    ['has an issuer with a query', [{ ...oidc, issuer: 'https://idp.example?x=1' }], 'issuer'],
    ['fetches keys without TLS', [{ ...oidc, jwks_uri: 'http://idp.example/keys' }], 'jwks_uri'],
    ['fetches keys from a file', [{ ...oidc, jwks_uri: 'file:///keys' }], 'jwks_uri'],
    ['fetches keys with a password', [{ ...oidc, jwks_uri: 'https://u:p@idp.example' }], 'jwks_uri'],
  ])('names ISSUERS where it %s', (_name, issuers, wrong) => {
    const message = faultsOf({ ISSUERS: JSON.stringify(issuers) });

    expect(message).toMatch(/^- ISSUERS/m);
    expect(message).toContain(wrong);
  });

  it('names the issuer that is there twice, by its place', () => {
    const twice = [oidc, { ...oidc, issuer: 'https://other.example' }, { ...oidc, audience: 'other' }];

    expect(faultsOf({ ISSUERS: JSON.stringify(twice) })).toContain(
      'ISSUERS[2] is wrong in issuer (named twice)',
    );
  });

  it('is told of without a value in it', () => {
    const message = faultsOf({
      AWS_SECRET_ACCESS_KEY: 'a canary',
      AWS_ACCESS_KEY_ID: 'a canary',
      TENANT_TABLE: 'a canary',
      ISSUERS: '["canary", {"issuer": "canary"}]',
      AWS_ENDPOINT_URL: 'http://canary.example',
      LOG_LEVEL: 'canary',
    });

    expect(message.split('\n').length).toBeGreaterThan(6);
    expect(message).not.toContain('canary');
  });
});
