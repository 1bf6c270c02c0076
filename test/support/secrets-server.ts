/** AWS Secrets Manager on loopback: GetSecretValue, and rotation by the test's hand. */
import { randomUUID } from 'node:crypto';
import { AwsCalls } from './aws-faults.ts';
import { type AwsReply, type AwsRequest, awsError, awsJson, startLoopbackAws } from './loopback-aws.ts';
import { loopbackVariables } from './loopback-credentials.ts';

export interface SecretsServer {
  readonly origin: string;
  /** For the process that shall use it: the address, with credentials of no worth. */
  readonly environment: Readonly<Record<string, string>>;
  /** Counts and faults. */
  readonly reads: AwsCalls;
  /** A new value, as after a rotation; undefined takes the secret away. */
  set(name: string, value: string | undefined): void;
  close(): Promise<void>;
}

interface Version {
  readonly value: string;
  readonly versionId: string;
}

/** @param secrets values by name; each is also found by the ARN that `secretArn` gives */
export async function startSecretsServer(secrets: Readonly<Record<string, string>>): Promise<SecretsServer> {
  const versions = new Map<string, Version>();
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) versions.delete(name);
    else versions.set(name, { value, versionId: randomUUID() });
  };
  for (const [name, value] of Object.entries(secrets)) set(name, value);

  // Services of the JSON protocol answer 400 where others say 429 and 403.
  const reads = new AwsCalls({
    throttled: awsError(400, 'ThrottlingException', 'Rate exceeded'),
    'server-error': awsError(500, 'InternalServiceError', 'An error occurred on the server side.'),
    denied: awsError(400, 'AccessDeniedException', 'User is not authorized.'),
    invalid: awsError(400, 'InvalidRequestException', 'The secret is marked for deletion.'),
  });
  const wire = await startLoopbackAws('secretsmanager', (request) => {
    const fault = protocolFault(request);
    if (fault !== undefined) return awsError(400, fault, 'The operation is not known.');
    return reads.serve(async () => secretReply(JSON.parse(request.body), versions));
  });

  return {
    origin: wire.origin,
    environment: { ...loopbackVariables, AWS_ENDPOINT_URL_SECRETS_MANAGER: wire.origin },
    reads,
    set,
    close: () => wire.close(),
  };
}

/** AWS adds six characters of its own to a name. */
export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`;

function protocolFault({ method, path, headers }: AwsRequest): string | undefined {
  if (method !== 'POST' || path !== '/') return 'UnknownOperationException';
  if (headers['content-type'] !== 'application/x-amz-json-1.1') return 'SerializationException';
  return headers['x-amz-target'] === 'secretsmanager.GetSecretValue'
    ? undefined
    : 'UnknownOperationException';
}

function secretReply(request: unknown, versions: ReadonlyMap<string, Version>): AwsReply {
  const { SecretId: secretId, ...rest } = request as { readonly SecretId?: string };
  if (typeof secretId !== 'string' || secretId === '' || Object.keys(rest).some((name) => !known.has(name))) {
    return awsError(400, 'ValidationException', 'Invalid request.');
  }
  const name = [...versions.keys()].find((one) => one === secretId || secretArn(one) === secretId);
  const version = name === undefined ? undefined : versions.get(name);
  if (name === undefined || version === undefined) {
    return awsError(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return awsJson({
    ARN: secretArn(name),
    Name: name,
    VersionId: version.versionId,
    SecretString: version.value,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: 1_700_000_000.123,
  });
}

const known = new Set(['VersionId', 'VersionStage']);
