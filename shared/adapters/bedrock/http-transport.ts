/** HTTP/1.1 for the AWS client: connections are kept, and each attempt has a time limit that covers the last byte. */
import { Agent as HttpAgent, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent as HttpsAgent, request as requestSecure } from 'node:https';

export interface TransportLimits {
  readonly connectTimeoutMs: number;
  /** Of an attempt, where the call names no other. */
  readonly attemptTimeoutMs: number;
  /** Of an answer, where the call names no other. */
  readonly maxReplyBytes: number;
}

/** What is read of the client's requests. None of the calls made here has a query. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

interface AttemptOptions {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
  readonly maxReplyBytes?: number;
}

/** A little below what load balancers and NAT gateways allow, so that no dead connection is taken for a live one. */
const idleTimeoutMs = 50_000;
const agentOptions = { keepAlive: true, maxSockets: 64, timeout: idleTimeoutMs } as const;

/**
 * The client's own handlers do less: its default for this service, over HTTP/2, makes a connection a call (1.5 ms a
 * call on loopback, without TLS, against 0.7 here), and its shared sessions hang for minutes once their connection is
 * dead, since a repeat takes the same one; with HTTP/1.1, its request timeout only warns and does not cover the body.
 */
export function createHttpTransport(limits: TransportLimits) {
  const agents = { plain: new HttpAgent(agentOptions), secure: new HttpsAgent(agentOptions) };

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SignedRequest, options: AttemptOptions = {}) {
      const { abortSignal, requestTimeout, maxReplyBytes = limits.maxReplyBytes } = options;
      const attemptSignal = AbortSignal.timeout(requestTimeout ?? limits.attemptTimeoutMs);
      const signal = abortSignal ? AbortSignal.any([abortSignal, attemptSignal]) : attemptSignal;
      try {
        const response = await send(request, agents, limits.connectTimeoutMs, signal);
        const body = await readWhole(response, maxReplyBytes);
        return { response: { statusCode: response.statusCode ?? 0, headers: headersOf(response), body } };
      } catch (error) {
        // The client repeats after a TimeoutError, and gives up after an AbortError.
        if (abortSignal?.aborted) throw named('AbortError', 'The call was given up.');
        if (attemptSignal.aborted) throw named('TimeoutError', 'The attempt took too long.');
        throw error;
      }
    },
    destroy() {
      agents.plain.destroy();
      agents.secure.destroy();
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

function send(
  { protocol, hostname, port, method, path, headers, body }: SignedRequest,
  agents: { readonly plain: HttpAgent; readonly secure: HttpsAgent },
  connectTimeoutMs: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const isSecure = protocol === 'https:';
  const [start, agent] = isSecure ? [requestSecure, agents.secure] : [requestPlain, agents.plain];
  return new Promise((resolve, reject) => {
    const outgoing = start(
      { host: withoutBrackets(hostname), port, method, path, headers, agent, signal },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      const fail = () => outgoing.destroy(named('TimeoutError', 'No connection was made in time.'));
      const timer = setTimeout(fail, connectTimeoutMs);
      socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
      socket.once('close', () => clearTimeout(timer));
    });
    outgoing.end(body);
  });
}

/** As a URL has an IPv6 address, no resolver takes it. */
const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.+)\]$/, '$1');

/** @throws Error where the connection is cut in mid-answer */
async function readWhole(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw named('ReplyTooLong', 'The answer is longer than any should be.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) found[name] = String(value);
  return found;
}

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
