/** Invoking one model of Bedrock: the model itself, or an inference profile and the model behind it, and that only by way of the profile. */
import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Access } from '../functions/access.ts';

/** What the adapters call, by InvokeModel and Converse, asks for this permission; nothing streams from a model. */
export const bedrockActions: readonly string[] = ['bedrock:InvokeModel'];

/** Where a profile may send a request is in its name. */
const profileGrammar = /^(?:us-gov|us|eu|apac|jp|au|ca|sa|global)\.(?<model>[a-z0-9-]+\..+)$/;
const modelGrammar = /^[a-z0-9-]+\.[a-z0-9.:-]+$/;

interface ModelArns {
  readonly model: string;
  readonly profile: string | undefined;
}

/** @throws Error where the id is neither of a model nor of a profile, such as an ARN */
export function modelArns(scope: Construct, modelId: string): ModelArns {
  if (!modelGrammar.test(modelId)) {
    throw new Error(
      `'${modelId}' is no id of a Bedrock model or inference profile. Use one such as amazon.titan-embed-text-v2:0 or eu.anthropic.claude-haiku-4-5-20251001-v1:0.`,
    );
  }
  const { partition, region, account } = Stack.of(scope);
  const behind = profileGrammar.exec(modelId)?.groups?.model;
  return behind === undefined
    ? { model: `arn:${partition}:bedrock:${region}::foundation-model/${modelId}`, profile: undefined }
    : {
        // Which regions answer is the profile's to say, and AWS adds to them.
        model: `arn:${partition}:bedrock:*::foundation-model/${behind}`,
        profile: `arn:${partition}:bedrock:${region}:${account}:inference-profile/${modelId}`,
      };
}

/** For a role. @throws Error as `modelArns` */
export function modelInvocation(scope: Construct, modelId: string): Omit<Access, 'variables'> {
  const { model, profile } = modelArns(scope, modelId);
  if (profile === undefined) return { statements: [invoke(model)] };
  return {
    statements: [invoke(profile), invoke(model, { ArnEquals: { 'bedrock:InferenceProfileArn': profile } })],
    acknowledgements: [
      {
        id: `AwsSolutions-IAM5[Resource::${model}]`,
        reason:
          'Which regions answer for an inference profile is for AWS to say, and changes. The model may be invoked through this profile only.',
      },
    ],
  };
}

const invoke = (arn: string, conditions: Record<string, unknown> = {}): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [...bedrockActions], resources: [arn], conditions });
