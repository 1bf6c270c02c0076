/** One operation of DynamoDB over its JSON protocol: signed, bounded in time, and repeated where that may help. */

import { type AwsCredentials, signedHeaders } from '../../upstream/aws-signature.ts';
import { DynamoDbError } from './dynamodb-error.ts';

export interface DynamoDbOptions {
  readonly region: string;
  /** As `https://dynamodb.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly credentials: AwsCredentials;
  readonly patience?: Patience;
}

export interface Patience {
  /** One attempt, to the last byte of the answer. */
  readonly attemptTimeoutMs: number;
  readonly maxAttempts: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The parsed answer, whose shape is the caller's to check. What is called must bear repetition.
 * @throws DynamoDbError by the name of DynamoDB's exception, of the connection's error, or of what is wrong with the reply
 */
export type DynamoDbCall = (operation: string, fields: Fields) => Promise<Fields>;

/** A sign-in waits for it, and Cognito gives up after 5 s. */
const signInPatience: Patience = { attemptTimeoutMs: 1_300, maxAttempts: 3 };

const firstDelayMs = 50;

/** DynamoDB says 400 to what others say 429 to. */
const passing = /^(?:ProvisionedThroughputExceeded|RequestLimitExceeded|Throttling)/;

export function createDynamoDbCall(options: DynamoDbOptions): DynamoDbCall {
  const { attemptTimeoutMs, maxAttempts } = options.patience ?? signInPatience;

  return async (operation, fields) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(options, operation, JSON.stringify(fields), attemptTimeoutMs);
      } catch (cause) {
        const error = cause instanceof DynamoDbError ? cause : new DynamoDbError(nameOf(cause), true, cause);
        if (!error.isPassing || attempt >= maxAttempts) throw error;
        // Full jitter: callers that were throttled together must not come back together.
        const delayMs = Math.random() * firstDelayMs * 2 ** attempt;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  };
}

async function send(
  { region, endpoint, credentials }: DynamoDbOptions,
  operation: string,
  body: string,
  timeoutMs: number,
): Promise<Fields> {
  const { host, href } = new URL(endpoint);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const unsigned = { host, region, service: 'dynamodb', headers, body };
  const response = await fetch(href, {
    method: 'POST',
    // Signed anew for each attempt: a signature is good for minutes only.
    headers: signedHeaders(unsigned, credentials, Date.now()),
    body,
    // Followed, it would carry the signature to wherever it points.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return readAnswer(response.status, await response.text());
}

function readAnswer(status: number, text: string): Fields {
  const answer = parsed(text);
  if (status === 200 && isRecord(answer)) return answer;
  if (status === 200) throw new DynamoDbError('UnusableReply');
  // As `com.amazonaws.dynamodb.v20120810#ThrottlingException`.
  const type = isRecord(answer) ? answer.__type : undefined;
  const name = /\w{1,80}$/.exec(String(type ?? `Status${status}`))?.[0] ?? 'unknown';
  throw new DynamoDbError(name, status >= 500 || status === 429 || passing.test(name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The connection's code, as ECONNREFUSED, says more than the `TypeError` that `fetch` wraps it in. */
function nameOf(error: unknown): string {
  const { name, cause } = error as Error;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? name;
}

export const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
