/** Reading one secret and nothing else: its value, and its key only by way of Secrets Manager and only for that secret. */
import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** @param secretArn in full, with the six characters that Secrets Manager adds: without them it would be a pattern */
export function secretReading(secretArn: string, key: IKey): PolicyStatement[] {
  return [
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['secretsmanager:GetSecretValue'],
      resources: [secretArn],
    }),
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['kms:Decrypt'],
      resources: [key.keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `secretsmanager.${Stack.of(key).region}.${Stack.of(key).urlSuffix}`,
          'kms:EncryptionContext:SecretARN': secretArn,
        },
      },
    }),
  ];
}
