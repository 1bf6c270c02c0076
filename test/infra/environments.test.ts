import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { functionsOf } from '../../infra/aws/functions/function-table.ts';
import { parseEnvironment, readEnvironment } from '../../infra/environments/read-environment.ts';
import { readJson } from './support/read-json.ts';

const folder = new URL('../../infra/environments/', import.meta.url);
const committed = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

const directory = mkdtempSync(join(tmpdir(), 'askacme-environments-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Settings = Record<string, unknown>;

/** The settings of `dev` from a file of another name. */
function parseEnvironmentFile(name: string) {
  const file = join(directory, `${name}.json`);
  writeFileSync(file, JSON.stringify(fileOf('dev')));
  return readEnvironment(file);
}

const fileOf = (name: string): Settings => readJson(`infra/environments/${name}.json`) as Settings;

/** `dev`, or another, with one setting replaced; `undefined` takes it away. */
function withSetting(path: string, value: unknown, name = 'dev'): Settings {
  const settings = structuredClone(fileOf(name));
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let place: Settings = settings;
  for (const part of parts) place = place[part] as Settings;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return settings;
}

describe('the committed environments', () => {
  it('are dev, staging, prod and aurora', () => {
    expect(committed.toSorted()).toEqual(['aurora', 'dev', 'prod', 'staging']);
  });

  it.each(committed)('%s is read, and bears its file’s name', (name) => {
    expect(readEnvironment(name)).toEqual({ name, ...fileOf(name) });
  });

  it.each(committed)('%s sets memory for every function that it deploys, and for no other', (name) => {
    const environment = readEnvironment(name);

    expect(Object.keys(environment.functions).toSorted()).toEqual(functionsOf(environment).toSorted());
  });

  it.each(['staging', 'prod', 'aurora'])('%s keeps tenants in processes of their own', (name) => {
    expect(readEnvironment(name).tenantIsolation).toBe(true);
  });

  it.each(['prod', 'aurora'])(
    '%s keeps its data when the stack goes, and its audit trail for seven years',
    (name) => {
      const { removal, retention } = readEnvironment(name);

      expect({ removal, ...retention }).toEqual({
        removal: 'retain',
        logDays: 365,
        auditDays: 2_555,
        auditLock: 'compliance',
      });
    },
  );

  it('prod asks every user for a second factor', () => {
    expect(readEnvironment('prod').identity).toMatchObject({ kind: 'cognito', mfa: 'required' });
  });

  it.each(committed)('%s names no account, no secret and nobody’s domain', (name) => {
    const text = JSON.stringify(fileOf(name));

    expect(text).not.toMatch(/\b\d{12}\b|pcsk_|sk-[a-z]|AKIA/);
    const hosts = [...text.matchAll(/https?:\/\/([^"/:]+)/g)].map(([, host]) => host ?? '');
    expect(
      hosts.filter((host) => !/(?:^|\.)example\.com$|^localhost$|0000\.pinecone\.io$/.test(host)),
    ).toEqual([]);
  });
});

describe('an environment of one’s own', () => {
  it('is read from a file elsewhere', () => {
    const file = join(directory, 'sandbox.json');
    writeFileSync(file, JSON.stringify(fileOf('dev')));

    expect(readEnvironment(file)).toEqual({ name: 'sandbox', ...fileOf('dev') });
  });

  it.each(['Dev', 'dev_1', '1dev', '', '../../package', 'a-name-of-seventeen', 'dev2-', 'dev2--b'])(
    'cannot be called %j',
    (name) => {
      expect(() => readEnvironment(name)).toThrow(
        `'${name}' cannot be an environment: use up to 16 lower-case letters, digits and single hyphens between them.`,
      );
    },
  );

  it.each(['prod-eu', 'dev-1'])('cannot be called %s, which policies of another would be about', (name) => {
    expect(() => parseEnvironmentFile(name)).toThrow(/cannot be an environment beside '(?:prod|dev)'/);
  });

  it.each(['product', 'eu-prod', 'dev2'])('can be called %s', (name) => {
    expect(parseEnvironmentFile(name).name).toBe(name);
  });

  it.each([
    ['that is not there', undefined],
    ['that is no JSON', '{"region": "eu-central-1",}'],
  ])('is refused where it is a file %s, with what to do', (_, text) => {
    const file = join(directory, 'broken.json');
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);

    expect(() => readEnvironment(file)).toThrow(
      `${file} cannot be read as JSON. Copy infra/environments/dev.json and change it.`,
    );
  });

  it('says every fault at once, each with its place', () => {
    const settings = { ...withSetting('region', 'Frankfurt'), alarmEmail: 'nobody', monthlyBudgetUsd: 0 };

    expect(() => parseEnvironment('mine', settings)).toThrow(
      [
        'mine.json is no environment:',
        '- region: must be a region such as eu-central-1',
        '- alarmEmail: must be an e-mail address',
        '- monthlyBudgetUsd: must be at least 1',
      ].join('\n'),
    );
  });
});

/** A setting, a value that it cannot have, and what is said to it. */
const faults: readonly [path: string, value: unknown, said: string, base?: string][] = [
  ['region', 'eu-central', 'region: must be a region such as eu-central-1'],
  ['region', undefined, 'region: must be'],
  ['account', '1234', 'account: must be an account of 12 digits'],
  ['store.kind', 'oracle', 'store.kind: '],
  ['store.indexHost', 'https://example.com/path', "store.indexHost: must be an index's host"],
  ['store.minCapacity', -1, 'store.minCapacity: ', 'aurora'],
  ['store.maxCapacity', 129, 'store.maxCapacity: ', 'aurora'],
  ['store.maxCapacity', 0.1, 'store.maxCapacity: ', 'aurora'],
  ['store.minCapacity', 0.7, 'store.minCapacity: must be in steps of 0.5', 'aurora'],
  ['store.maxCapacity', 8.25, 'store.maxCapacity: must be in steps of 0.5', 'aurora'],
  ['store.minCapacity', 17, 'store.minCapacity: must not be above store.maxCapacity', 'aurora'],
  ['store.backupDays', 36, 'store.backupDays: must be at most 35', 'aurora'],
  ['store.backupDays', 0, 'store.backupDays: must be at least 1', 'aurora'],
  ['store.instances', 4, 'store.instances: must be at most 3', 'aurora'],
  ['embedder.kind', 'offline', 'embedder.kind: '],
  ['embedder.model', 'a model', "embedder.model: must be a model's name"],
  ['embedder.dimension', 255, 'embedder.dimension: must be at least 256'],
  ['embedder.dimension', 1_537, 'embedder.dimension: must be at most 1536'],
  ['embedder.dimension', 512.5, 'embedder.dimension: must be a whole number from 256 to 1536'],
  ['answerer.kind', 'offline', 'answerer.kind: '],
  ['answerer.maxTokens', 8, 'answerer.maxTokens: must be at least 16'],
  ['answerer.maxTokens', 9_000, 'answerer.maxTokens: must be at most 8192'],
  ['identity.kind', 'none', 'identity.kind: '],
  ['identity.mfa', 'off', 'identity.mfa: must be optional or required'],
  ['identity.callbackUrls', [], 'identity.callbackUrls: '],
  [
    'identity.callbackUrls.0',
    'http://app.example.com/',
    'identity.callbackUrls.0: must be an https address without a query',
  ],
  ['identity.issuers', [], 'identity.issuers: ', 'aurora'],
  [
    'identity.issuers.0.jwksUri',
    'http://login.example.com/keys',
    'identity.issuers.0.jwksUri: must be an https address without a query',
    'aurora',
  ],
  ['identity.issuers.0.audience', '', 'identity.issuers.0.audience: ', 'aurora'],
  ['api.allowedOrigins.0', '*', 'api.allowedOrigins.0: must be an origin such as https://app.example.com'],
  ['api.allowedOrigins.0', "https://a'b.example", 'api.allowedOrigins.0: must be an origin such as'],
  ['api.throttle.ratePerSecond', 0, 'api.throttle.ratePerSecond: must be at least 1'],
  ['api.throttle.burst', 5_001, 'api.throttle.burst: must be at most 5000'],
  ['api.requestsPerAddress', 99, 'api.requestsPerAddress: must be at least 100'],
  ['api.authorizerCacheSeconds', 301, 'api.authorizerCacheSeconds: must be at most 300'],
  ['api.streamQuery', 'yes', 'api.streamQuery: '],
  [
    'api.customDomain',
    { name: 'API', certificateArn: 'arn:aws:acm:x' },
    "api.customDomain.name: must be a domain's name",
  ],
  [
    'api.customDomain',
    { name: 'api.example.com', certificateArn: 'arn:aws:iam::1' },
    'api.customDomain.certificateArn: must be an ARN of acm',
  ],
  [
    'api.customDomain',
    { name: 'api.example.com', certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' },
    'api.customDomain.certificateArn: must be a certificate of the region eu-central-1',
  ],
  [
    'embedder',
    { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'm', dimension: 1_024 },
    'embedder.kind: must be of Bedrock with the store aurora',
    'aurora',
  ],
  [
    'answerer',
    { kind: 'anthropic', model: 'm', maxTokens: 700 },
    'answerer.kind: must be bedrock with the store aurora',
    'aurora',
  ],
  ['embedder.dimension', 768, 'embedder.dimension: must be one of 256, 512, 1024 with bedrock-titan'],
  [
    'answerer.model',
    'arn:aws:bedrock:eu-central-1::foundation-model/m',
    'answerer.model: must be the id of a model or an inference profile, not an ARN',
  ],
  ['tiers', {}, 'tiers: must name at least one, such as standard'],
  [
    'tiers.standard.ratePerSecond',
    101,
    'tiers.standard.ratePerSecond: must not be above api.throttle.ratePerSecond',
  ],
  ['tiers.standard.burst', 201, 'tiers.standard.burst: must not be above api.throttle.burst'],
  ['tiers.standard.requestsPerMonth', 0, 'tiers.standard.requestsPerMonth: must be at least 1'],
  ['functions.migrate', { memoryMb: 512 }, 'functions.migrate: is not deployed with this store and identity'],
  ['functions.pre-token-generation', { memoryMb: 256 }, 'functions.pre-token-generation: is', 'aurora'],
  [
    'functions.list',
    { memoryMb: 512, reservedConcurrency: 431 },
    'functions: must not reserve more concurrency together than 900',
    'prod',
  ],
  ['api.allowedOrigins.0', 'http://app.example.com', 'api.allowedOrigins.0: must be https and no', 'prod'],
  ['api.allowedOrigins.0', 'https://localhost:3000', 'api.allowedOrigins.0: must be https and no', 'prod'],
  ['identity.callbackUrls.0', 'http://localhost:3000/', 'identity.callbackUrls.0: must be https', 'prod'],
  ['identity.logoutUrls.0', 'http://127.0.0.1/', 'identity.logoutUrls.0: must be https', 'prod'],
  ['identity.issuers.0.issuer', 'http://localhost:1/', 'identity.issuers.0.issuer: must be https', 'aurora'],
  [
    'identity.issuers.0.jwksUri',
    'https://127.0.0.1/k',
    'identity.issuers.0.jwksUri: must be https',
    'aurora',
  ],
  [
    'answerer',
    { kind: 'openai', baseUrl: 'http://localhost:11434/v1', model: 'm', maxTokens: 700 },
    'answerer.baseUrl: must be https',
    'prod',
  ],
  ['functions.query.memoryMb', 64, 'functions.query.memoryMb: must be at least 128'],
  ['functions.query.reservedConcurrency', 0, 'functions.query.reservedConcurrency: must be at least 1'],
  ['tenantIsolation', undefined, 'tenantIsolation: '],
  ['failMode', 'shut', 'failMode: '],
  [
    'retention.logDays',
    31,
    'retention.logDays: must be a retention that CloudWatch Logs offers, such as 30 or 365',
  ],
  ['retention.auditDays', 3_651, 'retention.auditDays: must be at most 3650'],
  ['retention.auditLock', 'none', 'retention.auditLock: '],
  ['alarmEmail', 'nobody', 'alarmEmail: must be an e-mail address'],
  ['monthlyBudgetUsd', 0, 'monthlyBudgetUsd: must be at least 1'],
  ['removal', 'snapshot', 'removal: '],
];

describe('a setting that cannot be', () => {
  it.each(faults)('%s = %j is refused: %s', (path, value, said, base) => {
    const settings = withSetting(path, value, base);

    expect(() => parseEnvironment('mine', settings)).toThrow(`\n- ${said}`);
  });

  it.each([
    'regoin',
    'store.region',
    'api.cors',
    'tiers.standard.rate',
    'functions.querry',
    'retention.days',
    // Alarms count lines of the log, so there is nothing to set.
    'logLevel',
  ])('is one that there is not, as %s', (path) => {
    expect(() => parseEnvironment('mine', withSetting(path, 1))).toThrow(`- ${path}: is no setting`);
  });

  it('is an issuer that stands there twice', () => {
    const { identity } = fileOf('aurora') as { identity: { issuers: unknown[] } };
    const issuers = [...identity.issuers, ...identity.issuers];

    expect(() => parseEnvironment('mine', withSetting('identity.issuers', issuers, 'aurora'))).toThrow(
      '- identity.issuers: each issuer may stand there once',
    );
  });
});
