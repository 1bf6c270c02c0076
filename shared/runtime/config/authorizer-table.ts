/** Where the tenant table is and who reads it: the function's own role, whose keys Lambda puts into the environment. */
import type { SignInReading } from './authorizer-reading.ts';

/** How a service of AWS is reached, and with whose rights. */
export interface AwsAccess {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

export interface TenantTableConfig extends AwsAccess {
  readonly tableName: string;
}

/** What a header takes. */
const key = /^[!-~]+$/;

export const readTenantTable = (reading: SignInReading): TenantTableConfig => ({
  ...readAwsAccess(reading, 'dynamodb'),
  tableName: reading.text('TENANT_TABLE', /^[\w.-]{3,255}$/, "a table's name"),
});

/** @param service as the AWS SDK and the service's own address name it */
export function readAwsAccess({ variables, text }: SignInReading, service: 'dynamodb' | 's3'): AwsAccess {
  const byLambda = (name: string, form: RegExp): string => text(name, form, 'as Lambda sets it');
  const region = byLambda('AWS_REGION', /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/);
  // Of the names that the AWS SDK knows, the nearer one holds. What they hold is looked at with all others.
  const endpoint = variables[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || variables.AWS_ENDPOINT_URL;
  return {
    region,
    endpoint:
      endpoint || `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
    credentials: {
      accessKeyId: byLambda('AWS_ACCESS_KEY_ID', key),
      secretAccessKey: byLambda('AWS_SECRET_ACCESS_KEY', key),
      sessionToken: byLambda('AWS_SESSION_TOKEN', key),
    },
  };
}
