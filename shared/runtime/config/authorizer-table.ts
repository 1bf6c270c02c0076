/** Where the tenant table is and who reads it: the function's own role, whose keys Lambda puts into the environment. */
import type { SignInReading } from './authorizer-reading.ts';

export interface TenantTableConfig {
  readonly tableName: string;
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** What a header takes. */
const key = /^[!-~]+$/;

export function readTenantTable(reading: SignInReading): TenantTableConfig {
  const { variables, text } = reading;
  const byLambda = (name: string, form: RegExp): string => text(name, form, 'as Lambda sets it');
  const region = byLambda('AWS_REGION', /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/);
  // Of the names that the AWS SDK knows, the nearer one holds. What they hold is looked at with all others.
  const endpoint = variables.AWS_ENDPOINT_URL_DYNAMODB || variables.AWS_ENDPOINT_URL;
  return {
    tableName: text('TENANT_TABLE', /^[\w.-]{3,255}$/, "a table's name"),
    region,
    endpoint: endpoint || `https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`,
    credentials: {
      accessKeyId: byLambda('AWS_ACCESS_KEY_ID', key),
      secretAccessKey: byLambda('AWS_SECRET_ACCESS_KEY', key),
      sessionToken: byLambda('AWS_SESSION_TOKEN', key),
    },
  };
}
