/** Tells somebody when a key, the audit trail, a log, the firewall or an alarm of the deployment is being taken away. Needs a CloudTrail trail in the account. */
import { Validations } from 'aws-cdk-lib';
import {
  type CfnRule,
  EventField,
  Rule,
  type RuleTargetConfig,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { runbookPlace } from './alarms.ts';
import { type Guarded, type SuspiciousCalls, suspiciousCalls } from './suspicious-calls.ts';

export const tamperingSection = 'tampering';

export interface TamperWatchProps {
  readonly environment: Environment;
  readonly topic: ITopic;
  readonly topicKey: IKey;
  readonly guarded: Omit<Guarded, 'environment' | 'topicArn'>;
}

export class TamperWatch extends Construct {
  constructor(scope: Construct, id: string, props: TamperWatchProps) {
    super(scope, id);
    const { environment, topic, guarded } = props;
    const publisher = this.#publisher(topic, props.topicKey);
    const calls = suspiciousCalls({ ...guarded, environment, topicArn: topic.topicArn });
    // Several, for the length that a pattern may have; and each hears of the others' end, which it could not of its own.
    for (const [ruleName, $or] of Object.entries(calls)) this.#watch(ruleName, $or, props, publisher);
  }

  #watch(id: string, $or: readonly SuspiciousCalls[], props: TamperWatchProps, publisher: Role): void {
    const rule = new Rule(this, id, {
      description: `AskAcme ${props.environment.name}: tampering. Runbook: ${runbookPlace(tamperingSection)}`,
      eventPattern: { detailType: ['AWS API Call via CloudTrail'], detail: { $or } },
    });
    // CloudTrail tells of what only reads, as unwrapping a key does, where a rule asks for it.
    (rule.node.defaultChild as CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    rule.addTarget({ bind: () => this.#target(props, publisher) });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'EventBridge repeats for a day, and the event itself stays in CloudTrail. A queue of undelivered warnings would be one more thing that nobody watches.',
    });
  }

  /** Not the library's target: it would let the role use the key for any topic. */
  #target({ environment: { name }, topic }: TamperWatchProps, role: Role): RuleTargetConfig {
    return {
      arn: topic.topicArn,
      input: RuleTargetInput.fromText(
        `AskAcme ${name}: ${EventField.fromPath('$.detail.eventName')} by ${EventField.fromPath('$.detail.userIdentity.arn')} at ${EventField.time}. Runbook: ${runbookPlace(tamperingSection)}`,
      ),
      role,
    };
  }

  /** A role, because the key could not tell one account's rules from another's. */
  #publisher({ topicArn, stack }: ITopic, key: IKey): Role {
    return new Role(this, 'Publisher', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: {
        Publish: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['sns:Publish'], resources: [topicArn] }),
            new PolicyStatement({
              actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
              resources: [key.keyArn],
              conditions: { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': topicArn } },
            }),
          ],
        }),
      },
    });
  }
}
