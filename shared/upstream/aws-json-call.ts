/** One operation of an AWS service over its JSON protocol: signed, bounded in time, repeated where that may help. */
import { AwsJsonError } from './aws-json-error.ts';
import { type AwsCredentials, signedHeaders } from './aws-signature.ts';
import { throwIfGivenUp } from './given-up.ts';
import { fieldsOf } from './json-fields.ts';
import { createRetryingFetch, type FetchParts, type FetchPolicy, realFetchParts } from './retrying-fetch.ts';

export interface AwsJsonCallOptions {
  /** As in the signature's scope: `kms`. */
  readonly service: string;
  /** What stands before the operation's name in `x-amz-target`: `TrentService`. */
  readonly target: string;
  readonly region: string;
  /** As `https://kms.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  readonly policy: FetchPolicy;
  readonly fetchParts?: Partial<FetchParts>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The parsed answer, whose shape is the caller's to check. What is called must bear repetition. Where `signal` is
 * aborted, nothing more is sent.
 * @throws AwsJsonError; AppError `dependency-unavailable` after an abort
 */
export type AwsJsonCall = (operation: string, fields: Fields, signal?: AbortSignal) => Promise<Fields>;

/** Services of this protocol say 400 to what others say 429 to. */
const passing = /^(?:Throttl|TooManyRequests|RequestLimitExceeded)/;

/** For the services of version 1.1, which are all but DynamoDB: that one has a call of its own in its adapter. */
export function createAwsJsonCall(options: AwsJsonCallOptions): AwsJsonCall {
  const { target, endpoint, policy, fetchParts = {} } = options;
  const parts = { ...realFetchParts, ...fetchParts };

  return async (operation, fields, signal) => {
    throwIfGivenUp(signal);
    const body = JSON.stringify(fields);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${target}.${operation}`,
    };
    const send: typeof fetch = async (url, init) =>
      retriable(await parts.fetch(url, { ...init, headers: signed(options, headers, body) }));
    const request = { method: 'POST', body, signal: signal ?? null };
    const response = await createRetryingFetch(policy, { ...parts, fetch: send })(endpoint, request).catch(
      (error: unknown) => {
        throwIfGivenUp(signal);
        throw new AwsJsonError(nameOf(error), error);
      },
    );
    return readAnswer(response);
  };
}

/** Anew for each attempt: a signature is good for minutes only. */
function signed(
  { service, region, endpoint, credentials }: AwsJsonCallOptions,
  headers: Readonly<Record<string, string>>,
  body: string,
): Record<string, string> {
  const { host } = new URL(endpoint);
  return signedHeaders({ host, region, service, headers, body }, credentials, Date.now());
}

/** A refusal that may pass, given the status by which it is known as such. */
async function retriable(response: Response): Promise<Response> {
  if (response.status !== 400) return response;
  const text = await response.text();
  return new Response(text, {
    status: passing.test(exceptionIn(text)) ? 429 : 400,
    headers: response.headers,
  });
}

async function readAnswer(response: Response): Promise<Fields> {
  const text = await response.text();
  if (!response.ok) throw new AwsJsonError(exceptionIn(text) || `Status${response.status}`);
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    // A parser's error quotes what it could not read.
    throw new AwsJsonError('UnusableReply');
  }
}

/** As `com.amazonaws.kms#ThrottlingException`, of which the last word. Its message may quote what was sent. */
function exceptionIn(text: string): string {
  return /"__type"\s*:\s*"(?:[\w.]{1,200}#)?(\w{1,80})"/.exec(text)?.[1] ?? '';
}

/** The connection's code, as ECONNREFUSED, says more than the `TypeError` that `fetch` wraps it in. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
