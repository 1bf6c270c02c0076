/** What looks for personal data: the function itself, and Amazon Comprehend beside it where an environment says so. */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';

/** It gets a text, keeps nothing, and names no resource that a policy could be narrowed to. */
export const comprehendActions: readonly string[] = ['comprehend:DetectPiiEntities'];

export function piiDetection({ pii: { detector } }: Environment): Access {
  const variables = { PII_DETECTOR: detector };
  if (detector === 'offline') return { variables, statements: [] };
  return {
    variables,
    statements: [
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...comprehendActions], resources: ['*'] }),
    ],
    acknowledgements: [
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'Comprehend knows no resource for a text that is sent along: DetectPiiEntities can be allowed for all or not at all.',
      },
    ],
  };
}
