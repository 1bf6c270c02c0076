/** What the firewall blocks before a request costs anything, and what it only counts because documents and questions may say anything. */
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { fixedHeaders } from '../../../shared/http/answer-headers.ts';
import type { Environment } from '../../environments/environment.ts';
import { fixedOriginHeaders } from './answer-headers.ts';

/** Of the answer to too many requests, among the web ACL's own bodies. */
export const tooManyRequests = 'too-many-requests';

const windowSeconds = 300;

/**
 * Rules of the managed groups that read what is free text here, or ids and headers that a caller may choose. Blocking
 * would refuse a question about an attack, a document that quotes one, a list by the tag `notes.log`, a document called
 * `boot.ini`, or a client that names no user agent. None of it is run or looked up as a file behind this firewall:
 * bodies are parsed by closed schemas, and tags and ids are compared. Sizes are the handlers' to judge, up to 2 MB.
 */
const countedOnly = {
  AWSManagedRulesCommonRuleSet: [
    'NoUserAgent_HEADER',
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'CrossSiteScripting_QUERYARGUMENTS',
    'EC2MetaDataSSRF_BODY',
    'EC2MetaDataSSRF_QUERYARGUMENTS',
    'GenericLFI_BODY',
    'GenericLFI_QUERYARGUMENTS',
    'GenericRFI_BODY',
    'GenericRFI_QUERYARGUMENTS',
    'RestrictedExtensions_QUERYARGUMENTS',
    'RestrictedExtensions_URIPATH',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [
    'ExploitablePaths_URIPATH',
    'JavaDeserializationRCE_BODY',
    'JavaDeserializationRCE_QUERYSTRING',
    'Log4JRCE_BODY',
    'Log4JRCE_QUERYSTRING',
    'ReactJSRCE_BODY',
  ],
  AWSManagedRulesAmazonIpReputationList: [],
} as const;

type ManagedGroup = keyof typeof countedOnly;

/**
 * Cheapest first. The common rules also keep path, query and cookies short, and API Gateway all headers together to
 * 10 KB. No rules against SQL injection: they would take questions about SQL for it, and every statement has parameters.
 * None for a missing or odd Authorization header: without one API Gateway answers 401 and asks nobody, and whoever
 * makes one up can as well begin it with `Bearer `. The authorizer refuses such a token before it asks anybody else.
 */
export const firewallRules = ({ api }: Environment): CfnWebACL.RuleProperty[] =>
  [
    managedRules('AWSManagedRulesAmazonIpReputationList'),
    requestsPerAddress(api),
    managedRules('AWSManagedRulesKnownBadInputsRuleSet'),
    managedRules('AWSManagedRulesCommonRuleSet'),
  ].map((rule, priority) => ({ ...rule, priority }));

type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** Blocked, it is answered by API Gateway's response of the type WAF_FILTERED. */
const managedRules = (name: ManagedGroup): Rule => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: countedOnly[name].map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visibility(name),
});

/** The one rule with an answer of its own, because API Gateway could not tell it from the others. */
const requestsPerAddress = ({ requestsPerAddress: limit, allowedOrigins }: Environment['api']): Rule => ({
  name: 'RequestsPerAddress',
  action: {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: tooManyRequests,
        responseHeaders: headerList({
          ...fixedHeaders,
          ...fixedOriginHeaders(allowedOrigins),
          'retry-after': String(windowSeconds),
        }),
      },
    },
  },
  statement: {
    rateBasedStatement: { limit, aggregateKeyType: 'IP', evaluationWindowSec: windowSeconds },
  },
  visibilityConfig: visibility('RequestsPerAddress'),
});

const headerList = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));

/** Sampled requests would show headers, and so tokens, to whoever may look at the firewall. */
export const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
