/** Whether IAM would let a function do what it just asked: by the policies of its role in the template, and those of the keys behind. */
import type { ServiceCall } from './aws-gate.ts';
import type { CloudFormationTemplate, ResolvedTemplate } from './resolve-template.ts';
import { type Question, simulate } from './simulate.ts';

export function enforceAccess(
  template: CloudFormationTemplate,
  resolved: ResolvedTemplate,
): (call: ServiceCall) => Promise<boolean> {
  const roles = rolesOf(template, resolved);
  const decided = new Map<string, Promise<boolean>>();
  const decide = async (call: ServiceCall): Promise<boolean> => {
    const role = roles.get(call.functionName);
    if (role === undefined) return false;
    for (const question of questionsOf(call, resolved)) {
      if ((await simulate(resolved, role, question)) !== 'allowed') return false;
    }
    return true;
  };
  return (call) => {
    const key = JSON.stringify(call);
    const verdict = decided.get(key) ?? decide(call);
    decided.set(key, verdict);
    return verdict;
  };
}

/** The logical id of each function's role. */
function rolesOf(
  { Resources }: CloudFormationTemplate,
  resolved: ResolvedTemplate,
): ReadonlyMap<string, string> {
  return new Map(
    resolved.ofType('AWS::Lambda::Function').map(({ logicalId, physicalId }) => {
      const { Role } = (Resources[logicalId]?.Properties ?? {}) as {
        readonly Role?: { readonly 'Fn::GetAtt'?: string[] };
      };
      return [physicalId, Role?.['Fn::GetAtt']?.[0] ?? ''] as const;
    }),
  );
}

/** The call itself, and what the service then asks on the caller's behalf. */
function questionsOf({ action, resource, context }: ServiceCall, resolved: ResolvedTemplate): Question[] {
  const itself: Question = { action, resource, context: context as Record<string, string[]> };
  const service = action.split(':')[0];
  if (service === 'secretsmanager') return [itself, ...secretKey(resource, resolved)];
  if (service === 'dynamodb') return [itself, ...tableKey(resource, resolved)];
  if (service === 's3') return [itself, ...bucketKey(action, resource, resolved)];
  const [, model] = /:inference-profile\/[a-z-]+\.(.+)$/.exec(resource) ?? [];
  if (model === undefined) return [itself];
  // A profile sends it on to its model, wherever that is.
  const behind = `arn:aws:bedrock:eu-west-1::foundation-model/${model}`;
  return [itself, { action, resource: behind, context: { 'bedrock:InferenceProfileArn': resource } }];
}

function secretKey(secretArn: string, resolved: ResolvedTemplate): Question[] {
  const secret = resolved
    .ofType('AWS::SecretsManager::Secret')
    .find(({ physicalId }) => physicalId === secretArn);
  return decryption(secret?.properties.KmsKeyId, {
    'kms:ViaService': `secretsmanager.${resolved.region}.amazonaws.com`,
    'kms:EncryptionContext:SecretARN': secretArn,
  });
}

function tableKey(tableArn: string, resolved: ResolvedTemplate): Question[] {
  const table = resolved
    .ofType('AWS::DynamoDB::Table')
    .find(({ logicalId }) => resolved.attribute(logicalId, 'Arn') === tableArn);
  const sse = table?.properties.SSESpecification as { readonly KMSMasterKeyId?: string } | undefined;
  return decryption(sse?.KMSMasterKeyId, {
    'kms:ViaService': `dynamodb.${resolved.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:dynamodb:tableName': table?.physicalId ?? '',
    'kms:EncryptionContext:aws:dynamodb:subscriberId': resolved.account,
  });
}

/** Of the bucket that the object is in: without a bucket key, the context names the object itself. */
function bucketKey(action: string, objectArn: string, resolved: ResolvedTemplate): Question[] {
  const bucket = resolved
    .ofType('AWS::S3::Bucket')
    .find(({ logicalId }) => objectArn.startsWith(`${resolved.attribute(logicalId, 'Arn')}/`));
  const encryption = bucket?.properties.BucketEncryption as
    | {
        readonly ServerSideEncryptionConfiguration: readonly {
          readonly ServerSideEncryptionByDefault: { readonly KMSMasterKeyID?: string };
        }[];
      }
    | undefined;
  const [rule] = encryption?.ServerSideEncryptionConfiguration ?? [];
  const asked = decryption(rule?.ServerSideEncryptionByDefault.KMSMasterKeyID, {
    'kms:ViaService': `s3.${resolved.region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': objectArn,
  });
  return action === 's3:PutObject'
    ? asked.map((question) => ({ ...question, action: 'kms:GenerateDataKey' }))
    : asked;
}

/** Without a key of one's own, AWS's needs no leave. */
const decryption = (keyArn: unknown, context: Readonly<Record<string, string>>): Question[] =>
  typeof keyArn === 'string' ? [{ action: 'kms:Decrypt', resource: keyArn, context }] : [];
