import { describe, expect, it } from 'vitest';
import { readConfig, readIndexAdministration } from '../../../../../shared/runtime/config/config.ts';
import { offlineEngines } from '../../../../../shared/runtime/config/engine-config.ts';
import { variables as table } from '../../../../../shared/runtime/config/variables.ts';
import { forMigration, onLambda, onPinecone, onPostgres, withOpenAi } from './variable-sets.ts';

const messageOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('the configuration', () => {
  it('runs on a laptop where nothing is set', () => {
    expect(readConfig({})).toEqual({
      port: 8000,
      dataDirectory: undefined,
      failMode: 'open',
      logLevel: 'WARN',
      allowedOrigins: [],
      url: 'http://localhost:8000',
      token: undefined,
      engines: offlineEngines,
      migration: undefined,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = Object.fromEntries(Object.keys(table).map((name) => [name, '']));

    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('reads every variable of the local server and the command line', () => {
    const config = readConfig({
      PORT: '0',
      ASKACME_DATA_DIR: '/data',
      FAIL_MODE: 'closed',
      LOG_LEVEL: 'DEBUG',
      ALLOWED_ORIGINS: 'https://app.example, http://localhost:3000',
      ASKACME_URL: 'https://api.example/v1/',
      ASKACME_TOKEN: 'token',
    });

    expect(config).toMatchObject({
      port: 0,
      dataDirectory: '/data',
      failMode: 'closed',
      logLevel: 'DEBUG',
      allowedOrigins: ['https://app.example', 'http://localhost:3000'],
      url: 'https://api.example/v1',
      token: 'token',
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '1e3'],
    ['FAIL_MODE', 'OPEN'],
    ['FAIL_MODE', 'true'],
    ['FAIL_MODE', 'insecure'],
    ['LOG_LEVEL', 'verbose'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'null'],
    ['ALLOWED_ORIGINS', 'https://app.example,*'],
    ['ALLOWED_ORIGINS', 'https://app.example/'],
    ['ALLOWED_ORIGINS', 'https://app.example,'],
    ['ALLOWED_ORIGINS', 'app.example'],
    ['ALLOWED_ORIGINS', 'file:///tmp'],
    ['ASKACME_URL', 'localhost:8000'],
    ['ASKACME_URL', 'file:///etc/passwd'],
    ['ASKACME_URL', 'javascript:alert(1)'],
    ['STORE', 'memory'],
    ['EMBEDDER', 'bedrock'],
    ['ANSWERER', 'Offline'],
    ['EMBEDDING_DIMENSION', '0'],
    ['EMBEDDING_DIMENSION', '1024.0'],
  ])('refuses %s=%s and says so', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`${name} must be `);
  });

  it.each([
    ['PORT', '80a'],
    ['FAIL_MODE', 'OPEN'],
    ['EMBEDDING_DIMENSION', '1024.0'],
  ])('quotes a short word where one belongs: %s=%s', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(`, not "${value}".`);
  });

  it('says all that is wrong at once, a line each, and nothing else', () => {
    const message = messageOf(() =>
      readConfig({ PORT: 'x', FAIL_MODE: 'x', LOG_LEVEL: 'INFO', STORE: 'pinecone', NO_AUTH: '1' }),
    );

    const named = [...message.matchAll(/^- (\w+) /gm)].map(([, name]) => name);
    expect(named).toEqual(['PORT', 'FAIL_MODE', 'PINECONE_INDEX_HOST', 'PINECONE_API_KEY', 'NO_AUTH']);
  });

  it('says each thing once', () => {
    const message = messageOf(() => readConfig({ ...onPostgres, ...forMigration, DATABASE_CA: 'x' }));

    expect(message.split('\n').filter((line) => line.startsWith('- DATABASE_CA '))).toHaveLength(1);
  });

  it('takes no name of Object for a variable', () => {
    expect(readConfig({ constructor: 'x', toString: 'x' })).toEqual(readConfig({}));
  });
});

describe('a secret', () => {
  const canary = 'canary-4711';
  const secretVariables = Object.entries(table).filter(([, variable]) => 'secret' in variable);

  it('is known for one', () => {
    const named = Object.keys(table).filter((name) => /KEY|PASSWORD|TOKEN$|SECRET|DATABASE_URL/.test(name));

    expect(secretVariables.map(([name]) => name)).toEqual(expect.arrayContaining(named));
  });

  it.each([
    ['short', canary],
    ['broken over lines', `${canary}\n${canary}`],
    ['in an address', `postgres://app_user:${canary}@db.example/askacme?sslmode=disable&x=y`],
    ['in an address that is none', `postgres://app_user:${canary}@:99999/%zz`],
    ['in an address that is cut wrongly', `postgres://app_user:p@ss/w?${canary}@db.example/askacme`],
    ['in a template', `<${canary}>`],
  ])('never stands in the error, even where it is %s', (_, value) => {
    const everything = Object.fromEntries(secretVariables.map(([name]) => [name, value]));
    const bases = [
      onPostgres,
      onPinecone,
      onLambda,
      withOpenAi,
      { ANSWERER: 'anthropic', STORE: 'postgres' },
    ];

    const messages = bases.map((base) => messageOf(() => readConfig({ ...base, ...everything })));
    messages.push(messageOf(() => readIndexAdministration(everything)));

    for (const message of messages) {
      expect(message).toContain('- ');
      expect(message).not.toContain(canary);
    }
  });

  it.each([
    ['ASKACME_URL', 'ftp://user:canary-4711@host'],
    ['OPENAI_BASE_URL', 'https://user:canary-4711@host/v1'],
    ['ANSWERER', 'sk-canary-4711-canary'],
    ['STORE', 'postgres://user:canary-4711@host/db'],
    ['OPENAI_BASE_URL', 'https://gw.example/v1?key=AIza-canary-4711'],
    ['OPENAI_BASE_URL', 'https://gw.example/v1#token=canary-4711'],
    ['ALLOWED_ORIGINS', 'https://app.example/canary-4711'],
    ['AWS_REGION', 'wJalrXUtnFEMI/K7MDENG/canary-4711EXAMPLE'],
    ['AWS_REGION', 'canary-4711'],
    ['FAIL_MODE', 'wJalrXUtnFEMI/canary-4711'],
    ['PORT', 'wJalrXUtcanary-4711'],
    ['EMBEDDING_MODEL', 'of two words, canary-4711'],
  ])('is not quoted where it was put by mistake: %s', (name, value) => {
    const message = messageOf(() => readConfig({ ...withOpenAi, CURSOR_KEY_SECRET: 'a', [name]: value }));

    expect(message).toContain(`- ${name} must be`);
    expect(message).not.toContain(canary);
  });
});

describe('an address or a file that cannot be taken', () => {
  it.each([
    [
      { ...onPinecone, PINECONE_INDEX_HOST: 'https://index.example/?api_key=canary-4711' },
      'PINECONE_INDEX_HOST',
    ],
    [
      { ...onPostgres, DATABASE_CA_FILE: '-----BEGIN PRIVATE KEY-----\ncanary-4711\n' },
      'DATABASE_CA_FILE must be',
    ],
    [
      { ...onPostgres, DATABASE_CA_FILE: '-----BEGIN PRIVATE KEY-----canary-4711' },
      'DATABASE_CA_FILE must be',
    ],
    [{ ...onPostgres, DATABASE_CA_FILE: 'canary-4711'.repeat(30) }, 'cannot be read (E'],
    [{ ...onPostgres, DATABASE_CA_FILE: '/canary-4711.pem' }, 'cannot be read (ENOENT)'],
  ])('is not quoted', (variables, problem) => {
    const message = messageOf(() => readConfig(variables));

    expect(message).toContain(problem);
    expect(message).not.toContain('canary-4711');
  });
});

describe('the index administration', () => {
  it('needs no index yet', () => {
    const administration = readIndexAdministration({
      STORE: 'pinecone',
      PINECONE_API_KEY: 'pcsk_3kJq8Zt5Rw2Yb7',
      EMBEDDING_DIMENSION: '512',
    });

    expect(administration).toEqual({
      apiKey: { kind: 'value', value: 'pcsk_3kJq8Zt5Rw2Yb7' },
      controllerHost: undefined,
      dimension: 512,
    });
  });

  it.each([
    [{}, 'PINECONE_API_KEY must be set'],
    [{ PINECONE_API_KEY: 'short' }, 'PINECONE_API_KEY is shorter than 16 characters'],
    [{ PINECONE_API_KEY_SECRET: 'askacme/pinecone' }, 'AWS_REGION must be set'],
    [{ PINECONE_CONTROLLER_HOST: 'http://api.example' }, 'PINECONE_CONTROLLER_HOST is not https'],
    [{ PINECONE_CONTROLLER_HOST: 'https://me@api.example' }, 'PINECONE_CONTROLLER_HOST must be'],
  ])('refuses %j', (variables, message) => {
    expect(() => readIndexAdministration(variables)).toThrow(message);
  });

  it('takes any key for a server on this machine', () => {
    const read = () =>
      readIndexAdministration({
        PINECONE_CONTROLLER_HOST: 'http://127.0.0.1:5080',
        PINECONE_API_KEY: 'test',
      });

    expect(read).not.toThrow();
  });
});
