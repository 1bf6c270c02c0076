/** What `askacme tenant` needs: an operator's credentials for AWS. Region and names are the environment's. */
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import type { Reading, Variables } from './reading.ts';
import { checkEncryption } from './vendor-address.ts';
import { readWhole } from './whole-reading.ts';

export interface TenantAdministrationConfig {
  readonly credentials: AwsCredentials;
  /** Where a service is not at AWS's own address. */
  readonly endpoints: Partial<Readonly<Record<keyof typeof endpointNames, string>>>;
}

/** As AWS's own clients name them; `AWS_ENDPOINT_URL` is for all that have none. */
const endpointNames = {
  apigateway: 'AWS_ENDPOINT_URL_API_GATEWAY',
  cloudformation: 'AWS_ENDPOINT_URL_CLOUDFORMATION',
  'cognito-idp': 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  kms: 'AWS_ENDPOINT_URL_KMS',
} as const;

/** @throws ConfigurationError that lists everything wrong, without a secret in it */
export const readTenantAdministration = (variables: Variables = process.env): TenantAdministrationConfig =>
  readWhole(variables, (reading) => ({
    credentials: {
      accessKeyId: credential(reading, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: credential(reading, 'AWS_SECRET_ACCESS_KEY'),
      // Of a user's keys there is none.
      sessionToken: reading.variables.AWS_SESSION_TOKEN
        ? credential(reading, 'AWS_SESSION_TOKEN')
        : undefined,
    },
    endpoints: Object.fromEntries(
      Object.entries(endpointNames).flatMap(([service, name]) => {
        const address = endpoint(reading, name) ?? endpoint(reading, 'AWS_ENDPOINT_URL');
        return address === undefined ? [] : [[service, address]];
      }),
    ),
  }));

function credential(reading: Reading, name: string): string {
  const value = reading.variables[name] ?? '';
  if (!/^[\x21-\x7e]+$/.test(value)) {
    reading.fault(
      name,
      value === '' ? 'is not set' : 'must be one line without spaces',
      'Sign in to the account, then: eval "$(aws configure export-credentials --format env)"',
    );
  }
  return value;
}

function endpoint(reading: Reading, name: string): string | undefined {
  const address = reading.variables[name] ?? '';
  checkEncryption(reading, name, address);
  return address === '' ? undefined : address;
}
