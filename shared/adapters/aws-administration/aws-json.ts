/** The JSON protocol of DynamoDB and Cognito: the operation in a header, its fields in the body. */
import { fieldsOf } from '../../upstream/json-fields.ts';
import type { AwsCall, AwsServiceName } from './aws-call.ts';

export type Fields = Readonly<Record<string, unknown>>;

const services = {
  'cognito-idp': { target: 'AWSCognitoIdentityProviderService', contentType: 'application/x-amz-json-1.1' },
  dynamodb: { target: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
} as const satisfies Partial<Record<AwsServiceName, unknown>>;

export interface JsonOperation {
  readonly service: keyof typeof services;
  readonly operation: string;
  readonly fields: Fields;
  /** Whether a second request does no more than the first; true unless given. */
  readonly isRepeatable?: boolean;
}

/** The answer's fields, each still unknown. @throws AwsRefusal, or Error where AWS cannot be reached */
export async function runOperation(call: AwsCall, request: JsonOperation): Promise<Fields> {
  const { service, operation, fields, isRepeatable = true } = request;
  const { target, contentType } = services[service];
  const text = await call({
    service,
    action: `${service}:${operation}`,
    headers: { 'content-type': contentType, 'x-amz-target': `${target}.${operation}` },
    body: JSON.stringify(fields),
    isRepeatable,
  });
  return parseFields(text, `${service}:${operation}`);
}

/** Deletions answer with nothing. @throws Error where it is no JSON */
export function parseFields(text: string, action: string): Fields {
  try {
    return text === '' ? {} : fieldsOf(JSON.parse(text));
  } catch {
    // A parser's error quotes what it could not read, and that may be a secret.
    throw unusable(action);
  }
}

/** @throws Error where it is no string with something in it */
export function textIn(value: unknown, action: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unusable(action);
}

export const listIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map((one: unknown) => fieldsOf(one)) : [];

const unusable = (action: string): Error => new Error(`AWS answers ${action} in a form that is not known.`);
