/** The client that all Bedrock adapters of a process share, and with it connections, credentials and retry quota. */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { createHttpTransport } from './http-transport.ts';

export interface BedrockClientOptions {
  /** Where undefined, as the AWS SDK finds it (`AWS_REGION`). */
  readonly region?: string | undefined;
  readonly connectTimeoutMs?: number;
  /** Attempts at a call, the first included. Throttling, 5xx, time-outs and cut connections are tried again. */
  readonly maxAttempts?: number;
  readonly maxReplyBytes?: number;
}

export type BedrockClient = BedrockRuntimeClient;

/**
 * Address and credentials come from where the AWS SDK looks for them (`AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, the
 * function's role). Time limits are each call's own.
 */
export function createBedrockClient(options: BedrockClientOptions = {}): BedrockClient {
  const { region, connectTimeoutMs = 1_000, maxAttempts = 3, maxReplyBytes = 8_000_000 } = options;
  return new BedrockRuntimeClient({
    ...(region === undefined ? {} : { region }),
    maxAttempts,
    retryMode: 'standard',
    requestHandler: createHttpTransport({ connectTimeoutMs, attemptTimeoutMs: 24_000, maxReplyBytes }),
  });
}

const shared = new Map<string | undefined, BedrockClient>();

/** The same client for every caller of a region. */
export function sharedBedrockClient(region?: string): BedrockClient {
  const client = shared.get(region) ?? createBedrockClient({ region });
  shared.set(region, client);
  return client;
}
