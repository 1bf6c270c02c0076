/** One request to S3 for one object: signed, bounded in time, never redirected. */
import { type AwsCredentials, sha256, signedHeaders } from '../../upstream/aws-signature.ts';

export interface S3Options {
  readonly region: string;
  /** As `https://s3.eu-central-1.amazonaws.com`. The bucket goes into the path. */
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  readonly bucket: string;
  /** The whole ARN of the key that encrypts the bucket's objects. */
  readonly keyArn: string;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT';
  /** Of letters that no encoding changes. */
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** Its name goes into the operator's log; nothing of what S3 wrote does. */
export class S3Error extends Error {
  override readonly name: string;

  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

const plainKey = /^[\w./-]+$/;

/** @throws S3Error `Status403` or the like for any answer but 200; what `fetch` throws where there is none */
export async function callS3(options: S3Options, request: S3Request): Promise<Response> {
  const { region, endpoint, credentials, bucket } = options;
  const { method, key, headers = {}, body = '', timeoutMs } = request;
  if (!plainKey.test(key)) throw new S3Error('OddKey');
  const path = `/${bucket}/${key}`;
  const { host, origin } = new URL(endpoint);
  const signed = { ...headers, 'x-amz-content-sha256': sha256(body) };
  const unsigned = { host, region, service: 's3', headers: signed, body, method, path };
  const response = await fetch(origin + path, {
    method,
    headers: signedHeaders(unsigned, credentials, Date.now()),
    ...(method === 'PUT' ? { body } : {}),
    // Followed, it would carry the signature to wherever it points.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw new S3Error(`Status${response.status}`);
}
