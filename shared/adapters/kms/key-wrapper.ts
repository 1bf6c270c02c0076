/** Wall 5: tenants' keys, wrapped by AWS KMS under one key of the deployment, each in the encryption context of its tenant. */
import { unavailable } from '../../errors/unavailable.ts';
import type { KeyWrapper } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { createAwsJsonCall } from '../../upstream/aws-json-call.ts';
import { AwsJsonError } from '../../upstream/aws-json-error.ts';
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import type { FetchParts, FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { KmsError } from './kms-error.ts';

export interface KmsKeyWrapperOptions {
  readonly region: string;
  /** As `https://kms.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  /** The key's ARN, in full: KMS answers with it, and what another key opened is refused. */
  readonly keyArn: string;
  readonly policy?: FetchPolicy;
  readonly fetchParts?: Partial<FetchParts>;
}

/** Once a process and tenant, beside the embedding of the question, which takes longer. */
const defaultPolicy: FetchPolicy = {
  attemptTimeoutMs: 1_500,
  deadlineMs: 5_000,
  maxAttempts: 3,
  maxReplyBytes: 64 * 1_024,
};

type Operation = 'Encrypt' | 'Decrypt';

const algorithm = 'SYMMETRIC_DEFAULT';

/** KMS seals the encryption context with the keys: asked in another tenant's, it opens nothing. */
export function createKmsKeyWrapper(options: KmsKeyWrapperOptions): KeyWrapper {
  const { keyArn, policy = defaultPolicy, ...rest } = options;
  const call = createAwsJsonCall({ service: 'kms', target: 'TrentService', policy, ...rest });

  async function run(operation: Operation, tenant: TenantId, input: object, output: string) {
    const fields = {
      KeyId: keyArn,
      EncryptionAlgorithm: algorithm,
      EncryptionContext: { tenant_id: tenant },
      ...input,
    };
    try {
      return readAnswer(await call(operation, fields), keyArn, output);
    } catch (error) {
      // What KMS wrote stays out: it may quote the caller's role and the context.
      const name = error instanceof AwsJsonError ? error.name : 'UnusableReply';
      throw unavailable(new KmsError(operation, name));
    }
  }

  return {
    wrap: (tenant, keys) => run('Encrypt', tenant, { Plaintext: base64(keys) }, 'CiphertextBlob'),
    unwrap: (tenant, wrapped) => run('Decrypt', tenant, { CiphertextBlob: base64(wrapped) }, 'Plaintext'),
  };
}

/** @throws AwsJsonError where it is not the answer of that key, in full */
function readAnswer(answer: Readonly<Record<string, unknown>>, keyArn: string, output: string): Uint8Array {
  const text = answer[output];
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  const isWhole = bytes.length > 0 && bytes.toString('base64') === text;
  if (!isWhole || answer.KeyId !== keyArn || answer.EncryptionAlgorithm !== algorithm) {
    throw new AwsJsonError('UnusableReply');
  }
  return bytes;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
