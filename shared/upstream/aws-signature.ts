/** AWS Signature Version 4 for requests without a query: POST to `/` as the JSON protocol knows it, or another method and path. */
import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of a role, as every function has one; undefined for a user's keys. */
  readonly sessionToken: string | undefined;
}

export interface UnsignedRequest {
  readonly host: string;
  readonly region: string;
  /** As in the signature's scope: `dynamodb`. */
  readonly service: string;
  /** Names in lower case; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** POST where left out. */
  readonly method?: 'GET' | 'PUT';
  /** `/` where left out; else of letters that no encoding changes, since it is signed as it stands. */
  readonly path?: string;
}

/**
 * The headers with date, token and signature; `host` is signed too, and set by whoever sends. Node's own functions and
 * not a library: this runs on every cold start of the authorizer, whose whole bundle has to stay small.
 */
export function signedHeaders(
  { host, region, service, headers, body, method, path }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  nowMs: number,
): Record<string, string> {
  const time = new Date(nowMs).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  const sent: Record<string, string> = { ...headers, 'x-amz-date': time };
  if (sessionToken !== undefined) sent['x-amz-security-token'] = sessionToken;
  const signed = Object.entries({ ...sent, host }).sort(([left], [right]) => (left < right ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const request = `${method ?? 'POST'}\n${path ?? '/'}\n\n${lines}\n${names}\n${sha256(body)}`;
  // Each part of the scope makes a narrower key out of the one before.
  const key = scope.reduce<string | Buffer>((wider, part) => hmac(wider, part), `AWS4${secretAccessKey}`);
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  const signature = hmac(key, text).toString('hex');
  sent.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return sent;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
