/** Wall 5 on AWS: the table of wrapped keys and the KMS key that wraps them, out of the variables. */
import { readAwsAccess, readAwsEndpoint } from './aws-access.ts';
import type { SealerConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { isOnLambda } from './watched-variables.ts';

export type AwsSealerConfig = Extract<SealerConfig, { kind: 'aws' }>;

/** On Lambda there is no other way, so that leaving a variable out cannot choose one. */
export const hasKeysOnAws = (reading: Reading): boolean =>
  isOnLambda(reading) || reading.has('TENANT_KEY_TABLE') || reading.has('TENANT_KEY_ID');

export function readAwsSealer(reading: Reading): AwsSealerConfig {
  const [tableName, keyArn] = [reading.value('TENANT_KEY_TABLE'), reading.value('TENANT_KEY_ID')];
  if (!reading.has('TENANT_KEY_TABLE')) {
    reading.required('TENANT_KEY_TABLE', "Tenants' wrapped keys lie there.");
  }
  if (!reading.has('TENANT_KEY_ID')) reading.required('TENANT_KEY_ID', "It unwraps tenants' keys.");
  const access = readAwsAccess(reading);
  if (keyArn !== undefined && keyArn.split(':')[3] !== access.region) {
    reading.fault('TENANT_KEY_ID', 'must be a key of AWS_REGION', 'KMS answers for the keys of its region.');
  }
  return {
    kind: 'aws',
    ...access,
    tableName: tableName ?? '',
    tableEndpoint: readAwsEndpoint(reading, 'dynamodb'),
    keyArn: keyArn ?? '',
    keyEndpoint: readAwsEndpoint(reading, 'kms'),
  };
}
