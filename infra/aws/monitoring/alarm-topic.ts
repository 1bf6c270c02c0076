/** Who is told of alarms: an e-mail address behind an encrypted topic that only this deployment's alarms may publish to. */
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';

const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { environment, key }: { readonly environment: Environment; readonly key: IKey },
  ) {
    super(scope, id);
    const topicName = `askacme-${environment.name}-alarms`;
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(mayPublish(this.topic, environment));
    key.addToResourcePolicy(mayEncrypt(Stack.of(this), topicName));
    const subscription = this.topic.addSubscription(new EmailSubscription(environment.alarmEmail));
    Validations.of(subscription).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'SNS repeats e-mail by itself, and the alarm keeps its state in CloudWatch. A queue of undelivered e-mail would be one more thing that nobody watches.',
    });
  }
}

function mayPublish({ topicArn, stack }: Topic, { name }: Environment): PolicyStatement {
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: `askacme-${name}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'AlarmsOfThisDeployment',
    effect: Effect.ALLOW,
    principals: [cloudWatch],
    actions: ['sns:Publish'],
    resources: [topicArn],
    conditions: {
      ArnLike: { 'aws:SourceArn': alarms },
      StringEquals: { 'aws:SourceAccount': stack.account },
    },
  });
}

/** The topic by its name: it is encrypted with the key, which must therefore be there first. */
const mayEncrypt = (stack: Stack, topicName: string): PolicyStatement =>
  new PolicyStatement({
    sid: 'AlarmsIntoTheirTopic',
    effect: Effect.ALLOW,
    principals: [cloudWatch],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: {
      StringEquals: {
        'aws:SourceAccount': stack.account,
        'kms:EncryptionContext:aws:sns:topicArn': stack.formatArn({ service: 'sns', resource: topicName }),
      },
    },
  });
