/** Where the tenant table is and who reads it: the function's own role, whose keys Lambda puts into the environment. */
import { awsEndpoint } from '../../upstream/aws-endpoint.ts';
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import type { SignInReading } from './authorizer-reading.ts';

/** How one service of AWS is reached, and with whose rights. */
export interface ServiceAccess {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
}

export interface TenantTableConfig extends ServiceAccess {
  readonly tableName: string;
}

/** What a header takes. */
const key = /^[!-~]+$/;

export const readTenantTable = (reading: SignInReading): TenantTableConfig => ({
  ...readServiceAccess(reading, 'dynamodb'),
  tableName: reading.text('TENANT_TABLE', /^[\w.-]{3,255}$/, "a table's name"),
});

/** @param service as the AWS SDK and the service's own address name it */
export function readServiceAccess(
  { variables, text }: SignInReading,
  service: 'dynamodb' | 's3',
): ServiceAccess {
  const byLambda = (name: string, form: RegExp): string => text(name, form, 'as Lambda sets it');
  const region = byLambda('AWS_REGION', /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/);
  // Of the names that the AWS SDK knows, the nearer one holds. What they hold is looked at with all others.
  const endpoint = variables[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || variables.AWS_ENDPOINT_URL;
  return {
    region,
    endpoint: endpoint || awsEndpoint(service, region),
    credentials: {
      accessKeyId: byLambda('AWS_ACCESS_KEY_ID', key),
      secretAccessKey: byLambda('AWS_SECRET_ACCESS_KEY', key),
      sessionToken: byLambda('AWS_SESSION_TOKEN', key),
    },
  };
}
