import { describe, expect, test } from 'vitest';
import { logGroupNames } from '../../infra/aws/logs/log-groups.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { createCorsPolicy } from '../../infra/local/cors.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { fixedHeaders } from '../../shared/http/answer-headers.ts';
import { problemResponse } from '../../shared/http/problem.ts';
import { propertiesOf, type Resource, resourcesOf } from './support/resources.ts';
import { synthesizeApi } from './support/synthesize-api.ts';

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: Readonly<Record<string, unknown>>;
  readonly OverrideAction?: Readonly<Record<string, unknown>>;
  readonly Statement: {
    readonly ManagedRuleGroupStatement?: {
      readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: unknown }[];
    };
    readonly RateBasedStatement?: Readonly<Record<string, unknown>>;
  };
  readonly VisibilityConfig: { readonly SampledRequestsEnabled: boolean };
}

interface CustomResponse {
  readonly ResponseCode: number;
  readonly CustomResponseBodyKey: string;
  readonly ResponseHeaders: readonly { readonly Name: string; readonly Value: string }[];
}

interface WebAcl {
  readonly Scope: string;
  readonly DefaultAction: unknown;
  readonly Rules: readonly Rule[];
  readonly CustomResponseBodies: Readonly<
    Record<string, { readonly ContentType: string; readonly Content: string }>
  >;
  readonly DataProtectionConfig: unknown;
  readonly VisibilityConfig: { readonly SampledRequestsEnabled: boolean };
}

const environment = readEnvironment('prod');
const { template } = synthesizeApi(environment);
const [[webAclId] = ['']] = resourcesOf(template, 'AWS::WAFv2::WebACL');
const [webAcl] = propertiesOf<WebAcl>(template, 'AWS::WAFv2::WebACL') as [WebAcl];
const [logging] = propertiesOf<Record<string, unknown>>(template, 'AWS::WAFv2::LoggingConfiguration');

const countedOf = (name: string): string[] =>
  (
    webAcl.Rules.find((rule) => rule.Name === name)?.Statement.ManagedRuleGroupStatement
      ?.RuleActionOverrides ?? []
  ).map((override) => {
    expect(override.ActionToUse).toEqual({ Count: {} });
    return override.Name;
  });

describe('the firewall', () => {
  test('stands in front of the stage', () => {
    const [[, association] = ['', {}]] = resourcesOf(template, 'AWS::WAFv2::WebACLAssociation');
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');

    const { Properties, DependsOn } = association as Resource & { DependsOn: string[] };
    expect(Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [webAclId, 'Arn'] });
    expect(JSON.stringify(Properties.ResourceArn)).toContain(`"/stages/",{"Ref":"${stage?.[0]}"}`);
    expect(DependsOn).toContain(stage?.[0]);
    expect(webAcl.Scope).toBe('REGIONAL');
  });

  test("blocks an address that asks more often than the settings allow, with the API's own 429", () => {
    const rule = webAcl.Rules.find(({ Name }) => Name === 'RequestsPerAddress');

    expect(rule?.Statement.RateBasedStatement).toEqual({
      AggregateKeyType: 'IP',
      Limit: environment.api.requestsPerAddress,
      EvaluationWindowSec: 300,
    });
    const { CustomResponse } = (rule?.Action?.Block ?? {}) as { CustomResponse: CustomResponse };
    const { statusCode, body } = problemResponse(new AppError('quota-exceeded'));
    expect(CustomResponse.ResponseCode).toBe(statusCode);
    expect(webAcl.CustomResponseBodies[CustomResponse.CustomResponseBodyKey]).toEqual({
      ContentType: 'APPLICATION_JSON',
      Content: body,
    });
    expect(
      Object.fromEntries(CustomResponse.ResponseHeaders.map(({ Name, Value }) => [Name, Value])),
    ).toEqual({
      'retry-after': '300',
      ...fixedHeaders,
      ...createCorsPolicy(environment.api.allowedOrigins).headersFor(environment.api.allowedOrigins[0]),
    });
  });

  test('applies the managed rules against known attacks, and blocks by them', () => {
    const managed = webAcl.Rules.filter(({ Statement }) => Statement.ManagedRuleGroupStatement !== undefined);

    expect(managed.map(({ Name, OverrideAction }) => [Name, OverrideAction])).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', { None: {} }],
      ['AWSManagedRulesKnownBadInputsRuleSet', { None: {} }],
      ['AWSManagedRulesCommonRuleSet', { None: {} }],
    ]);
  });

  test('only counts what it finds in free text: bodies, query strings, and plain words in ids', () => {
    const counted = [
      ...countedOf('AWSManagedRulesCommonRuleSet'),
      ...countedOf('AWSManagedRulesKnownBadInputsRuleSet'),
    ];

    for (const rule of [
      'SizeRestrictions_BODY',
      'CrossSiteScripting_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'EC2MetaDataSSRF_BODY',
      'Log4JRCE_BODY',
      'JavaDeserializationRCE_BODY',
      'RestrictedExtensions_URIPATH',
    ]) {
      expect(counted).toContain(rule);
    }
    expect(countedOf('AWSManagedRulesAmazonIpReputationList')).toEqual([]);
  });

  test('keeps blocking what no document, question, tag or id can be', () => {
    const counted = [
      ...countedOf('AWSManagedRulesCommonRuleSet'),
      ...countedOf('AWSManagedRulesKnownBadInputsRuleSet'),
    ];

    expect(counted.filter((rule) => !/_(?:BODY|QUERYARGUMENTS|QUERYSTRING)$/.test(rule)).sort()).toEqual([
      'ExploitablePaths_URIPATH',
      'NoUserAgent_HEADER',
      'RestrictedExtensions_URIPATH',
    ]);
    expect(counted).not.toContain('SizeRestrictions_QUERYSTRING');
  });

  test('judges each request by each rule in an order of its own', () => {
    expect(webAcl.Rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3]);
    expect(webAcl.DefaultAction).toEqual({ Allow: {} });
  });

  test('shows nobody samples of requests', () => {
    const all = [webAcl.VisibilityConfig, ...webAcl.Rules.map(({ VisibilityConfig }) => VisibilityConfig)];

    expect(all.map(({ SampledRequestsEnabled }) => SampledRequestsEnabled)).not.toContain(true);
  });
});

describe("the firewall's log", () => {
  const name = 'aws-waf-logs-askacme-prod';

  test('leaves out tokens, and the words of questions and documents that a rule found something in', () => {
    expect(logging?.RedactedFields).toContainEqual({ SingleHeader: { Name: 'authorization' } });
    expect(webAcl.DataProtectionConfig).toEqual({
      DataProtections: [
        {
          Action: 'SUBSTITUTION',
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'cookie'] },
        },
        { Action: 'SUBSTITUTION', Field: { FieldType: 'QUERY_STRING' } },
        { Action: 'SUBSTITUTION', Field: { FieldType: 'BODY' } },
      ],
    });
  });

  test('keeps what was blocked and drops the rest', () => {
    expect(logging?.LoggingFilter).toMatchObject({
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    });
  });

  test('goes to a log group of the name that WAF demands, under the key that knows it', () => {
    const group = propertiesOf<Record<string, unknown>>(template, 'AWS::Logs::LogGroup').find(
      ({ LogGroupName }) => LogGroupName === name,
    );

    expect(group).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
    expect(logGroupNames(environment)).toContain(name);
    expect(JSON.stringify(logging?.LogDestinationConfigs)).toMatch(new RegExp(`:log-group:${name}"`));
    expect(JSON.stringify(logging?.ResourceArn)).toContain(webAclId);
  });

  test('is written by the log delivery of this account alone', () => {
    const [policy] = propertiesOf<{ PolicyDocument: unknown }>(template, 'AWS::Logs::ResourcePolicy');
    const text = JSON.stringify(policy?.PolicyDocument).replaceAll('\\"', '"');

    expect(text).toContain('"Service":"delivery.logs.amazonaws.com"');
    expect(text).toContain('"aws:SourceAccount"');
    expect(text).toContain('"Action":["logs:CreateLogStream","logs:PutLogEvents"]');
    expect(text).not.toContain('"Resource":"*"');
  });
});
