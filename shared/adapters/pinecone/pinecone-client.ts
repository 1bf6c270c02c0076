/** The SDK as this store uses it: addressed by host, without its own retries, with the key and the version of each request. */
// Not the package's root: that loads the control plane and other products too, for twice the time.
import { Index } from '@pinecone-database/pinecone/dist/data/index.js';
import type { Secret } from '../../ports/secret.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { createRetryingFetch, type FetchParts, type FetchPolicy } from '../../upstream/retrying-fetch.ts';
import { checkedFetch, type Reply, type ReplyCheck } from './checked-reply.ts';
import type { OnViolation } from './isolation-violation.ts';
import { createKeyedFetch } from './keyed-fetch.ts';
import { type Namespace, type OpenIndex, openNamespace } from './namespace.ts';
import { anything } from './reply-shapes.ts';
import { toAppError } from './vendor-refusal.ts';

export interface PineconeClient {
  /** Sends nothing more once `signal` is aborted, and gives up what is under way. */
  namespace(tenant: TenantId, signal?: AbortSignal): Namespace;
  /** @throws AppError `dependency-unavailable` */
  describe(signal?: AbortSignal): Promise<{ readonly dimension: unknown; readonly metric: unknown }>;
  /** A reading request past the SDK, to any namespace or none: never on a request's way. @throws as `fetch`, unmapped */
  ask(question: IndexQuestion): Promise<Reply>;
}

export interface IndexQuestion {
  /** As `/describe_index_stats`. */
  readonly path: string;
  readonly body: object;
  readonly check: ReplyCheck;
  readonly signal?: AbortSignal | undefined;
}

export interface FetchPolicies {
  readonly read: FetchPolicy;
  readonly write: FetchPolicy;
}

export const fetchPolicies: FetchPolicies = {
  read: { attemptTimeoutMs: 5_000, deadlineMs: 10_000, maxAttempts: 3 },
  write: { attemptTimeoutMs: 10_000, deadlineMs: 20_000, maxAttempts: 4 },
};

export interface ClientOptions {
  readonly indexHost: string;
  readonly apiKey: Secret;
  readonly policies: FetchPolicies;
  readonly fetchParts: Partial<FetchParts>;
  readonly onViolation: OnViolation;
}

const version = { 'X-Pinecone-Api-Version': '2026-04' };

export function createPineconeClient(options: ClientOptions): PineconeClient {
  const { apiKey, policies, fetchParts, onViolation } = options;
  const host = /^https?:\/\//.test(options.indexHost) ? options.indexHost : `https://${options.indexHost}`;
  const read = createKeyedFetch(apiKey, createRetryingFetch(policies.read, fetchParts));
  const write = createKeyedFetch(apiKey, createRetryingFetch(policies.write, fetchParts));

  const ask = async ({ path, body, check, signal }: IndexQuestion): Promise<Reply> => {
    const headers = { ...version, 'Content-Type': 'application/json' };
    const send = checkedFetch(endedBy(signal, read), check);
    const response = await send(`${host}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Reply;
  };

  return {
    ask,

    namespace(tenant, signal) {
      const reader = opener(host, endedBy(signal, read));
      const writer = opener(host, endedBy(signal, write));
      return openNamespace({ reader, writer, onViolation }, tenant);
    },

    // Not by the SDK, which leaves the metric out.
    async describe(signal) {
      try {
        const reply = await ask({ path: '/describe_index_stats', body: {}, check: anything, signal });
        return { dimension: reply.dimension, metric: reply.metric };
      } catch (error) {
        throw toAppError(error);
      }
    },
  };
}

const endedBy = (signal: AbortSignal | undefined, send: typeof fetch): typeof fetch =>
  signal === undefined ? send : (input, init) => send(input, { ...init, signal });

/** The key is set on each request by `send`; the SDK only insists on having one. */
const opener =
  (host: string, send: typeof fetch): OpenIndex =>
  (namespace, check) =>
    new Index(
      { host, namespace },
      {
        apiKey: 'set-on-each-request',
        maxRetries: 0,
        fetchApi: checkedFetch(send, check),
        additionalHeaders: version,
      },
    );
