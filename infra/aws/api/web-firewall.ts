/** The firewall in front of the stage, and its log of what it blocked: without tokens, questions or documents. */
import { Stack } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Keys } from '../keys.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import { firewallRules, tooManyRequests, visibility } from './firewall-rules.ts';
import { problemDocument } from './problem-document.ts';

export interface WebFirewallProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly stage: Stage;
}

export class WebFirewall extends Construct {
  readonly webAcl: CfnWebACL;
  readonly log: ServiceLogGroup;

  constructor(scope: Construct, id: string, { environment, keys, stage }: WebFirewallProps) {
    super(scope, id);
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      description: `AskAcme ${environment.name}: in front of the API`,
      scope: 'REGIONAL',
      // Whoever is not blocked still has to get past the authorizer.
      defaultAction: { allow: {} },
      rules: firewallRules(environment),
      customResponseBodies: {
        // WAF knows no `application/problem+json`; the text is that of a problem all the same.
        [tooManyRequests]: { contentType: 'APPLICATION_JSON', content: problemDocument('quota-exceeded') },
      },
      dataProtectionConfig: { dataProtections: confidential.map(substituted) },
      visibilityConfig: visibility(`askacme-${environment.name}`),
    });
    const association = new CfnWebACLAssociation(this, 'Association', {
      resourceArn: stage.stageArn,
      webAclArn: this.webAcl.attrArn,
    });
    // The ARN names the stage by its name, which CloudFormation does not take for a reference.
    association.node.addDependency(stage);
    // WAF writes to no log group that begins otherwise.
    const logGroupName = `aws-waf-logs-askacme-${environment.name}`;
    this.log = new ServiceLogGroup(this, 'Log', { environment, keys, logGroupName });
    this.#writeLog(logGroupName);
  }

  #writeLog(logGroupName: string): void {
    const { account, region, partition } = Stack.of(this);
    this.log.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.log.logGroupArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` },
        },
      }),
    );
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      // Without the `:*` that the log group's own ARN ends with.
      logDestinationConfigs: [`arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}`],
      redactedFields: [
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
        { queryString: {} },
      ],
      loggingFilter: blockedOnly,
    });
    logging.node.addDependency(this.log);
  }
}

/** Of what a client sends. A rule that finds something in a body would otherwise quote it. */
const confidential: readonly CfnWebACL.FieldToProtectProperty[] = [
  { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization', 'cookie'] },
  { fieldType: 'QUERY_STRING' },
  { fieldType: 'BODY' },
];

const substituted = (field: CfnWebACL.FieldToProtectProperty): CfnWebACL.DataProtectProperty => ({
  action: 'SUBSTITUTION',
  field,
});

/** The access log has every request; what was only counted, metrics count. */
const blockedOnly = {
  DefaultBehavior: 'DROP',
  Filters: [
    {
      Behavior: 'KEEP',
      Requirement: 'MEETS_ANY',
      Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
    },
  ],
};
