import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { checkClaims } from '../../shared/auth/claim-checks.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { parseTenantId } from '../../shared/tenancy/tenant-id.ts';
import { apiMethods } from './support/api-methods.ts';
import { propertiesOf, type Resource, resourcesOf } from './support/resources.ts';
import { prodWith, synthesizeApi } from './support/synthesize-api.ts';

type Properties = Readonly<Record<string, unknown>>;

/** API Gateway escapes nothing in its access log, so each value needs a reason why it holds neither `"` nor `\`. */
const unbreakable: Readonly<Record<string, { readonly variable: string; readonly because: string }>> = {
  request_id: {
    variable: 'extendedRequestId',
    because: "API Gateway's own, of letters and digits: no client can choose it",
  },
  time: { variable: 'requestTime', because: "API Gateway's own clock, as 09/Nov/2026:12:00:00 +0000" },
  route: { variable: 'resourcePath', because: 'the path of the template with {id}, not what was asked for' },
  method: {
    variable: 'httpMethod',
    because: 'a token of HTTP, which has neither; others are refused as no HTTP',
  },
  status: { variable: 'status', because: 'a number' },
  latency_ms: { variable: 'responseLatency', because: 'a number' },
  integration_latency_ms: { variable: 'integrationLatency', because: 'a number' },
  tenant_id: { variable: 'authorizer.tenant_id', because: 'lower-case letters, digits and hyphens: below' },
  subject: {
    variable: 'authorizer.principalId',
    because: 'the checks of claims refuse a subject with them: below',
  },
  ip: { variable: 'identity.sourceIp', because: 'the address of the connection' },
  error: { variable: 'error.responseType', because: "a name out of API Gateway's list" },
  bytes: { variable: 'responseLength', because: 'a number' },
};

const environment = readEnvironment('prod');
const { stack, template } = synthesizeApi(environment);
const [api = {}] = propertiesOf<Properties>(template, 'AWS::ApiGateway::RestApi');
const [[stageId, stage] = ['', {} as Resource]] = resourcesOf(template, 'AWS::ApiGateway::Stage');
const outputs = template.toJSON().Outputs as Record<string, { Value: unknown }>;

interface MethodSetting {
  readonly HttpMethod: string;
  readonly ResourcePath: string;
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
}

describe('the stage', () => {
  const settings = stage.Properties.MethodSettings as readonly MethodSetting[];
  const limitOf = (name: string) =>
    settings.find(
      ({ HttpMethod, ResourcePath }) =>
        `${HttpMethod} ${ResourcePath.slice(1).replaceAll('~1', '/')}` === name,
    );

  test('holds all tenants together to the limits of the settings', () => {
    expect(settings.filter(({ HttpMethod }) => HttpMethod === '*')).toEqual([
      expect.objectContaining({
        ResourcePath: '/*',
        ThrottlingRateLimit: environment.api.throttle.ratePerSecond,
        ThrottlingBurstLimit: environment.api.throttle.burst,
      }),
    ]);
  });

  test.each(apiMethods(template).filter(({ AuthorizationType }) => AuthorizationType === 'NONE'))(
    'gives anybody little of it at $HttpMethod $path',
    ({ HttpMethod, path }) => {
      const { ratePerSecond, burst } = environment.api.throttle;
      const limit = limitOf(`${HttpMethod} ${path}`);

      expect(limit?.ThrottlingRateLimit).toBeLessThanOrEqual(ratePerSecond / 10);
      expect(limit?.ThrottlingBurstLimit).toBeLessThanOrEqual(burst / 10);
    },
  );

  test('gives routes with a token what the settings say, and strangers never more than that', () => {
    const small = synthesizeApi(prodWith({ throttle: { ratePerSecond: 5, burst: 10 } })).template;
    const [{ MethodSettings = [] } = {}] = propertiesOf<{ MethodSettings: MethodSetting[] }>(
      small,
      'AWS::ApiGateway::Stage',
    );

    expect(limitOf('POST /query')).toBeUndefined();
    expect(new Set(MethodSettings.map((one) => one.ThrottlingRateLimit))).toEqual(new Set([5]));
    expect(new Set(MethodSettings.map((one) => one.ThrottlingBurstLimit))).toEqual(new Set([10]));
  });

  test('is traced and measured, and never writes down what was sent', () => {
    const quiet = { MetricsEnabled: true, LoggingLevel: 'OFF', DataTraceEnabled: false };

    expect(stage.Properties.TracingEnabled).toBe(true);
    expect(settings).toEqual(settings.map(() => expect.objectContaining(quiet)));
  });
});

describe('the access log', () => {
  const { Format, DestinationArn } = stage.Properties.AccessLogSetting as Record<string, string>;

  const fields = JSON.parse(Format ?? '') as Record<string, string>;

  test('has the fields that operations count by, each a value that cannot break its line', () => {
    const variables = Object.fromEntries(
      Object.entries(unbreakable).map(([field, { variable }]) => [field, `$context.${variable}`]),
    );

    expect(fields).toEqual(variables);
  });

  test('holds no header, no path or query with what a client asked for, no token and no key', () => {
    expect(Format).not.toMatch(
      /header|authorization|token|apiKey|\$context\.path|querystring|body|error\.message|override/i,
    );
  });

  test.each(['u","tenant_id":"globex', 'u\\', '\\u0022'])(
    'is never written with the subject %s, whoever signed it',
    (sub) => {
      const claims = { sub, exp: 1_000 };

      expect(() => checkClaims(claims, 0)).toThrow(AppError);
    },
  );

  test.each(['acme","subject":"root', 'acme\\'])('is never written with the tenant %s', (claim) => {
    expect(parseTenantId(claim)).toBeUndefined();
  });

  test('is a log group of its own, encrypted and kept as long as the settings say', () => {
    const [[id, group] = ['', undefined]] = resourcesOf(template, 'AWS::Logs::LogGroup').filter(
      ([, { Properties }]) => Properties.LogGroupName === '/askacme/prod/access',
    );

    expect(group?.Properties).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
    expect(JSON.stringify(DestinationArn)).toContain(`"Ref":"${id}"`);
  });

  test("is written with the account's role, which outlives this stack as other APIs use it", () => {
    const [[id, account] = ['', undefined]] = resourcesOf(template, 'AWS::ApiGateway::Account');
    const role = JSON.stringify(account?.Properties.CloudWatchRoleArn).match(/\["(\w+)","Arn"\]/)?.[1];

    const [, roleResource] = resourcesOf(template, 'AWS::IAM::Role').find(([one]) => one === role) ?? [];
    expect([account?.DeletionPolicy, roleResource?.DeletionPolicy]).toEqual(['Retain', 'Retain']);
    expect((template.toJSON().Resources[stageId] as { DependsOn: string[] }).DependsOn).toContain(id);
  });
});

describe('the connection', () => {
  const tls = { SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09', EndpointAccessMode: 'STRICT' };

  test('is TLS 1.2 at least at the default address, which is regional and open while there is no other', () => {
    expect(api).toMatchObject({
      ...tls,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: false,
    });
    expect(JSON.stringify(outputs.ApiUrl?.Value)).toMatch(/execute-api.+"Ref":"\w*Stage\w*"/);
  });

  test("is the same at a domain of one's own, at its root, and the default address is closed", () => {
    const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/0000';
    const own = synthesizeApi(prodWith({ customDomain: { name: 'api.example.com', certificateArn } }));

    const [restApi] = propertiesOf<Properties>(own.template, 'AWS::ApiGateway::RestApi');
    const [domain] = propertiesOf<Properties>(own.template, 'AWS::ApiGateway::DomainName');
    const [mapping] = propertiesOf<Properties>(own.template, 'AWS::ApiGateway::BasePathMapping');
    const { ApiUrl, CustomDomainTarget, CustomDomainHostedZone } = own.template.toJSON().Outputs;
    expect(restApi).toMatchObject({ ...tls, DisableExecuteApiEndpoint: true });
    expect(domain).toMatchObject({
      ...tls,
      DomainName: 'api.example.com',
      RegionalCertificateArn: certificateArn,
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    expect(mapping?.BasePath).toBeUndefined();
    expect(mapping?.Stage).toEqual({ Ref: expect.stringMatching(/Stage/) });
    expect(ApiUrl.Value).toBe('https://api.example.com');
    expect(CustomDomainTarget.Value['Fn::GetAtt'][1]).toBe('RegionalDomainName');
    expect(CustomDomainHostedZone.Value['Fn::GetAtt'][1]).toBe('RegionalHostedZoneId');
  });
});

describe('usage plans', () => {
  const plans = resourcesOf(template, 'AWS::ApiGateway::UsagePlan');

  test('are one a tier, with its limits, on this stage', () => {
    expect(plans.map(([, { Properties }]) => Properties)).toEqual(
      Object.entries(environment.tiers).map(([tier, { ratePerSecond, burst, requestsPerMonth }]) =>
        expect.objectContaining({
          UsagePlanName: `askacme-prod-${tier}`,
          Throttle: { RateLimit: ratePerSecond, BurstLimit: burst },
          Quota: { Limit: requestsPerMonth, Period: 'MONTH' },
          ApiStages: [expect.objectContaining({ Stage: { Ref: stageId } })],
        }),
      ),
    );
  });

  test("are put out for whoever makes the tenants' keys, which are not in the template", () => {
    expect([outputs.UsagePlanStandard?.Value, outputs.UsagePlanPremium?.Value]).toEqual(
      plans.map(([id]) => ({ Ref: id })),
    );
    template.resourceCountIs('AWS::ApiGateway::ApiKey', 0);
  });
});

test('cdk-nag has nothing to say that is not answered with a reason', () => {
  const findings = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(stack.node.findChild('Api'))
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
  );

  expect(findings).toEqual([]);
});
