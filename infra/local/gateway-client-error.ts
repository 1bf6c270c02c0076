/** Answers to what is no HTTP request: Node reports it on the bare socket, before there is a response to write to. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { fixedHeaders } from '../../shared/http/answer-headers.ts';
import type { Answer } from './gateway-answer.ts';

const statusByErrorCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A problem with nothing to say beyond its status has the type `about:blank` (RFC 9457, section 4.2.1). */
export function bareProblem(statusCode: number): Answer {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[statusCode], status: statusCode });
  return { statusCode, headers: { 'content-type': 'application/problem+json' }, body };
}

/** Answers where that is possible and closes the connection. `mayAnswer`: nothing else is being written to it. */
export function refuseSocket(error: NodeJS.ErrnoException, socket: Duplex, mayAnswer: boolean): void {
  if (error.code === 'ECONNRESET' || !socket.writable || !mayAnswer) {
    socket.destroy();
    return;
  }
  const { statusCode, headers, body } = bareProblem(statusByErrorCode[error.code ?? ''] ?? 400);
  const lines = Object.entries({
    ...headers,
    ...fixedHeaders,
    'x-request-id': randomUUID(),
    'content-length': String(body.length),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n${body}`, () => {
    socket.destroy();
  });
}
