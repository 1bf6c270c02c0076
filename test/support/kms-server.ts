/** AWS KMS on loopback: Encrypt and Decrypt with real AES under keys that nobody else has, the encryption context sealed in. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsCalls } from './aws-faults.ts';
import { type AwsReply, type AwsRequest, awsError, startLoopbackAws } from './loopback-aws.ts';
import { loopbackVariables } from './loopback-credentials.ts';

export interface KmsServer {
  readonly origin: string;
  /** For the process that shall use it: the address, with credentials of no worth. */
  readonly environment: Readonly<Record<string, string>>;
  /** Counts, and faults to order. */
  readonly calls: AwsCalls;
  /** Every request with a known operation since the start. */
  readonly requests: readonly KmsRequest[];
  /** From now on that key does nothing, until it is switched on again. */
  setEnabled(keyArn: string, isEnabled: boolean): void;
  /** The next answer has these fields otherwise. */
  alterNext(fields: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

export interface KmsRequest {
  readonly operation: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly headers: AwsRequest['headers'];
}

interface Key {
  readonly material: Buffer;
  isEnabled: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type Context = Readonly<Record<string, string>>;

const operations = ['Encrypt', 'Decrypt'];
const known = {
  Encrypt: ['KeyId', 'Plaintext', 'EncryptionContext', 'EncryptionAlgorithm'],
  Decrypt: ['KeyId', 'CiphertextBlob', 'EncryptionContext', 'EncryptionAlgorithm'],
} as const;
const maxPlaintextBytes = 4_096;
const tagBytes = 16;
const nonceBytes = 12;

/** @param keyArns symmetric keys, each made now and lost with the server */
export async function startKmsServer(keyArns: readonly string[]): Promise<KmsServer> {
  const keys = new Map(
    keyArns.map((arn): [string, Key] => [arn, { material: randomBytes(32), isEnabled: true }]),
  );
  const requests: KmsRequest[] = [];
  const altered: Fields[] = [];
  const calls = new AwsCalls(faultReplies);
  const wire = await startLoopbackAws('kms', (request) => {
    const operation = operationOf(request);
    if (operation === undefined) return refusal('UnknownOperationException');
    const { body, headers } = request;
    const fields = JSON.parse(body) as Fields;
    requests.push({ operation, fields, body, headers });
    return calls.serve(async () => serve(operation, keys, fields, altered.shift()));
  });
  return {
    origin: wire.origin,
    environment: { ...loopbackVariables, AWS_ENDPOINT_URL_KMS: wire.origin },
    calls,
    requests,
    setEnabled(keyArn, isEnabled) {
      const key = keys.get(keyArn);
      if (key === undefined) throw new Error(`there is no key ${keyArn}`);
      key.isEnabled = isEnabled;
    },
    alterNext: (fields) => void altered.push(fields),
    close: () => wire.close(),
  };
}

function operationOf({ method, path, headers }: AwsRequest): keyof typeof known | undefined {
  if (method !== 'POST' || path !== '/' || headers['content-type'] !== 'application/x-amz-json-1.1')
    return undefined;
  const named = /^TrentService\.(\w+)$/.exec(headers['x-amz-target'] ?? '')?.[1] ?? '';
  return operations.includes(named) ? (named as keyof typeof known) : undefined;
}

function serve(
  operation: keyof typeof known,
  keys: ReadonlyMap<string, Key>,
  fields: Fields,
  altered: Fields = {},
): AwsReply {
  const { KeyId, EncryptionAlgorithm = 'SYMMETRIC_DEFAULT', EncryptionContext = {} } = fields;
  const isForeign = Object.keys(fields).some(
    (name) => !(known[operation] as readonly string[]).includes(name),
  );
  if (isForeign || EncryptionAlgorithm !== 'SYMMETRIC_DEFAULT') return refusal('ValidationException');
  const keyArn = String(KeyId);
  const key = keys.get(keyArn);
  if (key === undefined) return refusal('NotFoundException');
  if (!key.isEnabled) return refusal('DisabledException');
  const output =
    operation === 'Encrypt'
      ? encrypt(key, keyArn, fields.Plaintext, EncryptionContext as Context)
      : decrypt(keys, keyArn, fields.CiphertextBlob, EncryptionContext as Context);
  return typeof output === 'string'
    ? refusal(output)
    : answer(200, { ...output, KeyId: keyArn, EncryptionAlgorithm, ...altered });
}

/** A name of an exception, or the answer's own fields. */
type Output = string | Readonly<Record<string, string>>;

function encrypt({ material }: Key, keyArn: string, plaintext: unknown, context: Context): Output {
  const bytes = bytesOf(plaintext);
  if (bytes === undefined || bytes.length > maxPlaintextBytes) return 'ValidationException';
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', material, nonce, { authTagLength: tagBytes });
  cipher.setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
  // As there: a blob says which key made it.
  const name = Buffer.from(keyArn);
  const blob = [Buffer.from([name.length]), name, nonce, cipher.getAuthTag(), sealed];
  return { CiphertextBlob: Buffer.concat(blob).toString('base64') };
}

function decrypt(keys: ReadonlyMap<string, Key>, keyArn: string, blob: unknown, context: Context): Output {
  const bytes = bytesOf(blob) ?? Buffer.alloc(1);
  const rest = bytes.subarray(1 + (bytes[0] ?? 0));
  const maker = bytes.toString('utf8', 1, 1 + (bytes[0] ?? 0));
  const key = keys.get(maker);
  if (key === undefined || rest.length < nonceBytes + tagBytes) return 'InvalidCiphertextException';
  if (maker !== keyArn) return 'IncorrectKeyException';
  const nonce = rest.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key.material, nonce, { authTagLength: tagBytes });
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(rest.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const opened = Buffer.concat([decipher.update(rest.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return { Plaintext: opened.toString('base64') };
  } catch {
    return 'InvalidCiphertextException';
  }
}

/** The order of its entries counts for nothing. */
const canonical = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).toSorted(([one], [other]) => (one < other ? -1 : 1))));

function bytesOf(text: unknown): Buffer | undefined {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}

const answer = (status: number, value: object): AwsReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

/** Its message may quote what was asked. */
const refusal = (type: string, status = 400): AwsReply =>
  answer(status, { __type: type, message: 'vendor-internal: canary' });

const faultReplies = {
  throttled: refusal('ThrottlingException'),
  'not-ready': refusal('KeyUnavailableException', 500),
  'server-error': refusal('KMSInternalException', 500),
  overloaded: refusal('DependencyTimeoutException', 503),
  denied: awsError(
    400,
    'AccessDeniedException',
    'arn:aws:sts::111122223333:assumed-role/x is not authorized.',
  ),
  invalid: refusal('KMSInvalidStateException'),
};
