/** Writes an answer so that the client gets it whole, also where it is still sending a body nobody wants. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fixedHeaders } from '../../shared/http/answer-headers.ts';
import type { Answer } from './gateway-answer.ts';
import { declaredLength, maxBodyBytes } from './request-body.ts';

export interface SendOptions {
  readonly requestId: string;
  /** Close the connection after this answer. */
  readonly lastAnswer: boolean;
}

/** How much and how long an unwanted body is read and thrown away before the connection is cut. */
const drainLimitBytes = 64 * 1024 * 1024;
const drainTimeoutMs = 5_000;

export function sendAnswer(response: ServerResponse, answer: Answer, options: SendOptions): void {
  if (response.destroyed || response.headersSent) return;
  const hasBody = answer.statusCode !== 204 && answer.statusCode !== 304;
  response.statusCode = answer.statusCode;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  for (const [name, value] of Object.entries(fixedHeaders)) response.setHeader(name, value);
  response.setHeader('x-request-id', options.requestId);
  const lingering = mustCutOff(response.req);
  if (lingering || options.lastAnswer) response.setHeader('connection', 'close');
  if (!lingering) {
    // Node reads and drops what is left of a body of known and modest length; the connection stays usable.
    response.end(hasBody ? answer.body : undefined);
    return;
  }
  const body = Buffer.from(hasBody ? answer.body : '');
  if (hasBody) response.setHeader('content-length', body.length);
  response.flushHeaders();
  if (body.length > 0) response.write(body);
  // The answer is complete for the client. Closing now would reset the connection under its feet.
  drain(response.req, () => response.end());
}

/** Where more is still to come than one would politely read. */
function mustCutOff(request: IncomingMessage): boolean {
  if (request.complete) return false;
  return (declaredLength(request) ?? Number.POSITIVE_INFINITY) > maxBodyBytes;
}

function drain(request: IncomingMessage, done: () => void): void {
  let drained = 0;
  const timer = setTimeout(finish, drainTimeoutMs);
  function finish(): void {
    clearTimeout(timer);
    request.off('data', count).off('end', finish).off('close', finish);
    done();
  }
  function count(chunk: Buffer): void {
    drained += chunk.length;
    if (drained > drainLimitBytes) finish();
  }
  request.on('data', count).on('end', finish).on('close', finish).resume();
}
