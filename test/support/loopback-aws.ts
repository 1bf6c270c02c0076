/** An AWS service on loopback: HTTP/1.1 and HTTP/2 without TLS on one port, for signed requests only. */
import { once } from 'node:events';
import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface AwsRequest {
  readonly method: string;
  /** Percent-decoded, without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface AwsReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection ends in the middle of the body. */
  readonly cut?: boolean;
}

/** `undefined` leaves the request without an answer for as long as the server lives. */
export type AwsService = (request: AwsRequest) => AwsReply | undefined | Promise<AwsReply | undefined>;

export interface LoopbackAws {
  readonly origin: string;
  /** The HTTP version of every request since the start. */
  readonly versions: readonly string[];
  /** Connections made since the start. */
  connections(): number;
  close(): Promise<void>;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** @param signingName the service's name in a signature's scope, as `bedrock` */
export async function startLoopbackAws(signingName: string, service: AwsService): Promise<LoopbackAws> {
  const versions: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const serve = async (request: Request, response: Response): Promise<void> => {
    versions.push(request.httpVersion);
    const received = await read(request);
    const reply = signatureFault(received, signingName) ?? (await service(received));
    if (reply !== undefined) send(reply, response);
  };
  const onRequest = (request: Request, response: Response): void => {
    // A client that went away in mid-request is no fault of the test.
    serve(request, response).catch(() => response.destroy());
  };
  const http1 = createHttp1Server(onRequest);
  const http2 = createHttp2Server(onRequest);
  http2.on('sessionError', () => undefined);

  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      // An HTTP/2 client with prior knowledge begins with "PRI * HTTP/2.0" (RFC 9113, 3.4).
      (first.toString('latin1', 0, 3) === 'PRI' ? http2 : http1).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    versions,
    connections: () => connections,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function read(request: Request): Promise<AwsRequest> {
  const body = await text(request);
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method ?? '',
    path: decodeURIComponent((request.url ?? '').split('?', 1)[0] ?? ''),
    headers,
    body,
  };
}

/** The form of a signature (SigV4), as AWS asks for it; what was signed is not computed again. */
function signatureFault({ headers }: AwsRequest, signingName: string): AwsReply | undefined {
  const form = new RegExp(
    `^AWS4-HMAC-SHA256 Credential=[\\w-]+/(\\d{8})/[a-z0-9-]+/${signingName}/aws4_request, ` +
      'SignedHeaders=([a-z0-9:;-]+), Signature=[0-9a-f]{64}$',
  );
  const [, day, signed] = form.exec(headers.authorization ?? '') ?? [];
  const date = headers['x-amz-date'] ?? '';
  const names = signed?.split(';') ?? [];
  // Over HTTP/2 the host travels, and is signed, as `:authority`.
  const namesHost = names.includes('host') || names.includes(':authority');
  const isDated = /^\d{8}T\d{6}Z$/.test(date) && date.slice(0, 8) === day && names.includes('x-amz-date');
  return namesHost && isDated
    ? undefined
    : awsError(403, 'IncompleteSignatureException', 'The request is not signed.');
}

/** An error as services of the REST and JSON protocols report it. */
export const awsError = (
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): AwsReply => ({
  status,
  headers: { 'x-amzn-errortype': type, ...headers },
  body: JSON.stringify({ __type: type, message }),
});

export const awsJson = (value: unknown): AwsReply => ({ status: 200, body: JSON.stringify(value) });

let requestNumber = 0;

function send({ status, headers, body, cut }: AwsReply, response: Response): void {
  const bytes = Buffer.from(body);
  requestNumber++;
  // One signature for both protocols: the overloads of the two responses do not unite.
  (response as ServerResponse).writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.byteLength,
    'x-amzn-requestid': `00000000-0000-4000-8000-${String(requestNumber).padStart(12, '0')}`,
    ...headers,
  });
  if (cut !== true) {
    response.end(bytes);
    return;
  }
  // The socket behind an HTTP/2 response is a proxy without destroy(): its session takes the connection down.
  const end = () => ('stream' in response ? response.stream.session?.destroy() : response.socket?.destroy());
  (response as ServerResponse).write(bytes.subarray(0, bytes.byteLength / 2), () => setImmediate(end));
}
