/** Where the AWS clients really go: documents to Bedrock, and secrets from Secrets Manager. */
import type { Reading } from './reading.ts';
import { checkEncryption } from './vendor-address.ts';
import { isOnLambda, namesWith, watched } from './watched-variables.ts';

/** Something is on AWS. */
export function checkAws(reading: Reading): void {
  reading.value('AWS_REGION');
  if (!reading.has('AWS_REGION')) {
    reading.required('AWS_REGION', 'Bedrock, Secrets Manager and DynamoDB are asked there.');
  }
  checkEncryption(reading, 'AWS_ENDPOINT_URL', watched(reading, 'AWS_ENDPOINT_URL'));
  // Of any service: credentials come from some of them.
  for (const name of namesWith(reading, 'AWS_ENDPOINT_URL_')) {
    checkEncryption(reading, name, reading.variables[name] ?? '');
  }
  if (isOnLambda(reading)) checkFiles(reading);
}

const files = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE'] as const;

/** A profile may have an `endpoint_url`, which no check here would see. */
function checkFiles(reading: Reading): void {
  // The SDK takes this spelling alone.
  if (watched(reading, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS') === 'true') return;
  for (const name of files) {
    if (watched(reading, name) === '') continue;
    reading.fault(
      name,
      'is set on Lambda: a profile can send secrets and documents to an endpoint of its own',
      'Unset it, or set AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true.',
    );
  }
}
