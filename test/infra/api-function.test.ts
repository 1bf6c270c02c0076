/** The functions themselves: how each is set, whatever it is for. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiFunction } from '../../infra/aws/functions/api-function.ts';
import { functionTable } from '../../infra/aws/functions/function-table.ts';
import { Keys } from '../../infra/aws/keys.ts';
import type { FunctionName } from '../../infra/environments/environment.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { functionIn, functionsIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { resolved } from './support/resolved.ts';
import { emptyBundles } from './support/synthesize.ts';

describe.each(['dev', 'prod', 'aurora'])('Every function of %s', (name) => {
  let template: ResolvedTemplate;
  let functions: [string, Record<string, unknown>][];

  beforeAll(() => {
    template = resolved(name);
    functions = [...functionsIn(template, name)].map(([one, { properties }]) => [one, { ...properties }]);
  });

  it('runs on Node 24 and arm64, kept up to date by Lambda', () => {
    for (const [, properties] of functions) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        RuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' },
      });
    }
  });

  it('has as long and as much memory as the table or the settings say', () => {
    const { functions: settings } = readEnvironment(name);
    for (const [one, properties] of functions) {
      const spec = functionTable[one as FunctionName];
      const own = settings[one as FunctionName];
      expect([one, properties.Timeout, properties.MemorySize]).toEqual([
        one,
        spec.timeoutSeconds,
        own?.memoryMb ?? spec.memoryMb,
      ]);
      expect([one, properties.ReservedConcurrentExecutions]).toEqual([one, own?.reservedConcurrency]);
    }
  });

  it('logs JSON to a log group of its own, of which no line of INFO is dropped', () => {
    for (const [one, { LoggingConfig }] of functions) {
      // Audit records and meters are of the level INFO.
      expect(LoggingConfig).toMatchObject({
        LogFormat: 'JSON',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'INFO',
        LogGroup: `/askacme/${name}/${one}`,
      });
    }
  });

  it('has a log group that is kept as long as the settings say', () => {
    const { retention } = readEnvironment(name);
    const groups = template.ofType('AWS::Logs::LogGroup').map(({ properties }) => properties);
    for (const [one] of functions) {
      expect(groups).toContainEqual(
        expect.objectContaining({
          LogGroupName: `/askacme/${name}/${one}`,
          RetentionInDays: retention.logDays,
        }),
      );
    }
  });

  it('is traced, and keeps its compiled code beside it', () => {
    for (const [one, properties] of functions) {
      expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
      expect(functionIn(template, name, one).variables).toMatchObject({
        NODE_COMPILE_CACHE: '/var/task/compile-cache',
        NODE_COMPILE_CACHE_PORTABLE: '1',
      });
      expect(functionIn(template, name, one).variables).not.toHaveProperty('LOG_LEVEL');
    }
  });

  it('holds no secret in its environment, only where one is', () => {
    const secrets = [...functionsIn(template, name).values()].flatMap(({ variables }) =>
      Object.entries(variables).filter(([variable]) => /(?:SECRET|PASSWORD|KEY)$/.test(variable)),
    );

    expect(secrets.length).toBeGreaterThan(5);
    for (const [variable, value] of secrets) {
      expect(variable).toMatch(/_SECRET$/);
      expect(value).toMatch(/^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w!/-]+(?:#password)?$/);
    }
  });

  it('serves one tenant per execution environment where it touches documents and the settings ask for it', () => {
    const { tenantIsolation } = readEnvironment(name);
    for (const [one, { TenancyConfig }] of functions) {
      const isApart = tenantIsolation && functionTable[one as FunctionName].isTenantScoped;
      expect([one, TenancyConfig]).toEqual([
        one,
        isApart ? { TenantIsolationMode: 'PER_TENANT' } : undefined,
      ]);
    }
  });

  it('is deployed as the table lists it', () => {
    const expected = { dev: 10, prod: 10, aurora: 10 }[name];
    expect(functions.length).toBe(expected);
  });
});

it('puts the query function into streaming mode where the settings ask for it', () => {
  const environment = readEnvironment('dev');
  const template = resolved({ ...environment, api: { ...environment.api, streamQuery: true } });

  expect(functionIn(template, 'dev', 'query').properties.Handler).toBe('index.streamingHandler');
  expect(functionIn(template, 'dev', 'ingest').properties.Handler).toBe('index.handler');
});

describe('Access', () => {
  const makeFunction = () => {
    const environment = readEnvironment('dev');
    const stack = new Stack(new App(), 'stack', { env: { region: environment.region } });
    const keys = new Keys(stack, 'Keys', { environment });
    const props = { name: 'docs', environment, bundles: emptyBundles, keys, network: undefined } as const;
    return { stack, one: new ApiFunction(stack, 'One', props) };
  };

  it('brings its variables together with its permission', () => {
    const { stack, one } = makeFunction();

    one.give({
      variables: { THING: 'there' },
      statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/b'] })],
    });

    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).toContain('"THING":"there"');
    expect(template).toContain('"s3:GetObject"');
  });

  it('is refused where it gives a variable another value', () => {
    const { one } = makeFunction();
    one.give({ variables: { STORE: 'pinecone' }, statements: [] });

    expect(() => one.give({ variables: { STORE: 'pinecone' }, statements: [] })).not.toThrow();
    expect(() => one.give({ variables: { STORE: 'postgres' }, statements: [] })).toThrow(
      /STORE twice, with different values/,
    );
  });

  it('is refused where its variables are more than Lambda takes', () => {
    const { stack, one } = makeFunction();

    one.give({ variables: { ISSUERS: 'x'.repeat(4_096) }, statements: [] });

    expect(() => Template.fromStack(stack)).toThrow(/Lambda takes 4096/);
  });
});
