/** S3 on loopback, as far as single objects go: signed requests, contents that match their digest, objects under a key of KMS. */
import { createHash } from 'node:crypto';
import { type AwsReply, type AwsRequest, startLoopbackAws } from './loopback-aws.ts';
import { loopbackVariables } from './loopback-credentials.ts';

export interface S3Object {
  readonly body: string;
  /** The ARN of the key that it lies under; undefined for S3's own. */
  readonly keyArn: string | undefined;
}

export interface S3Server {
  readonly origin: string;
  readonly environment: Readonly<Record<string, string>>;
  /** By path: `/bucket/key`. */
  readonly objects: Map<string, S3Object>;
  /** As `GET /bucket/key`. */
  readonly requests: string[];
  /** What is answered instead, as long as it is there. */
  fault: AwsReply | undefined;
  close(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, S3Object>();
  const requests: string[] = [];
  const state: { fault: AwsReply | undefined } = { fault: undefined };
  const wire = await startLoopbackAws('s3', (request) => {
    requests.push(`${request.method} ${request.path}`);
    return state.fault ?? digestFault(request) ?? answer(request, objects);
  });
  return {
    origin: wire.origin,
    environment: { ...loopbackVariables, AWS_ENDPOINT_URL_S3: wire.origin },
    objects,
    requests,
    get fault() {
      return state.fault;
    },
    set fault(reply) {
      state.fault = reply;
    },
    close: () => wire.close(),
  };
}

const error = (status: number, code: string): AwsReply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`,
});

/** S3 demands it, signed, unlike the services of the JSON protocol. */
function digestFault({ headers, body }: AwsRequest): AwsReply | undefined {
  const isSigned = /SignedHeaders=[^,]*\bx-amz-content-sha256\b/.test(headers.authorization ?? '');
  const digest = createHash('sha256').update(body).digest('hex');
  return isSigned && headers['x-amz-content-sha256'] === digest
    ? undefined
    : error(400, 'XAmzContentSHA256Mismatch');
}

function answer({ method, path, headers, body }: AwsRequest, objects: Map<string, S3Object>): AwsReply {
  if (method === 'PUT') {
    const keyArn = headers['x-amz-server-side-encryption-aws-kms-key-id'];
    objects.set(path, { body, keyArn });
    return { status: 200, headers: encryption(keyArn), body: '' };
  }
  const found = objects.get(path);
  // So it is for whoever may not list the bucket: that there is no such object is not for them to know.
  if (method !== 'GET' || found === undefined) return error(403, 'AccessDenied');
  return { status: 200, headers: encryption(found.keyArn), body: found.body };
}

const encryption = (keyArn: string | undefined): Record<string, string> =>
  keyArn === undefined
    ? { 'x-amz-server-side-encryption': 'AES256' }
    : {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': keyArn,
      };
