/** One request to an AWS service, signed by an operator's credentials, bounded in time and repeated where that is safe. */
import { AwsClient } from 'aws4fetch';
import { awsEndpoint } from '../../upstream/aws-endpoint.ts';
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import { createRetryingFetch, type FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { AwsRefusal } from './aws-refusal.ts';

export type AwsServiceName = 'apigateway' | 'cloudformation' | 'cognito-idp' | 'dynamodb' | 'kms';

export interface AwsAccess {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Where a service is not at AWS's own address. */
  readonly endpoints: Partial<Readonly<Record<AwsServiceName, string>>>;
}

export interface AwsCallRequest {
  readonly service: AwsServiceName;
  /** As IAM knows it, for messages: `dynamodb:PutItem`. */
  readonly action: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether a second request does no more than the first; true unless given. */
  readonly isRepeatable?: boolean;
}

/**
 * The text of the answer.
 * @throws AwsRefusal where AWS says no, Error where it cannot be reached
 */
export type AwsCall = (request: AwsCallRequest) => Promise<string>;

/** An operator waits, so minutes are too long; a whole page of keys takes a second or two. */
const policy: FetchPolicy = {
  attemptTimeoutMs: 10_000,
  deadlineMs: 30_000,
  maxAttempts: 4,
  maxReplyBytes: 8 * 1024 * 1024,
};

export function createAwsCall({ region, credentials, endpoints }: AwsAccess): AwsCall {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
  });
  return async ({
    service,
    action,
    method = 'POST',
    path = '/',
    headers = {},
    body,
    isRepeatable = true,
  }) => {
    const url = new URL(path, endpoints[service] ?? awsEndpoint(service, region));
    const init = { method, headers: { accept: 'application/json', ...headers }, ...(body && { body }) };
    // Signed for each attempt: a signature is of its minute.
    const send: typeof fetch = async (_, { signal } = {}) =>
      fetch(await signer.sign(url, { ...init, aws: { service } }), {
        signal: signal ?? null,
        redirect: 'manual',
      });
    const fetchParts = { fetch: send };
    const attempts = isRepeatable ? policy : { ...policy, maxAttempts: 1 };
    const response = await createRetryingFetch(
      attempts,
      fetchParts,
    )(url).catch((error: unknown) => {
      throw new Error(`${url.host} cannot be reached: ${nameOf(error)}.`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) throw new AwsRefusal(action, codeOf(response, text), response.status);
    return text;
  };
}

/** Three protocols, three places for it; whatever is no plain word is not repeated to anybody. */
function codeOf(response: Response, text: string): string {
  const said =
    response.headers.get('x-amzn-errortype')?.split(':')[0] ??
    /"__type"\s*:\s*"(?:[\w.]+#)?([^"]+)"/.exec(text)?.[1] ??
    /<Code>([^<]+)<\/Code>/.exec(text)?.[1] ??
    '';
  return /^[A-Za-z.]{1,80}$/.test(said) ? said : `status ${response.status}`;
}

/** The connection's code, as ECONNREFUSED, says more than the `TypeError` that `fetch` wraps it in. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : error.name;
}
