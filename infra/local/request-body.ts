/** Reads a request's body into bounded memory. */
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../shared/errors/app-error.ts';
import { headerValues } from './event.ts';

/** API Gateway's own limit; the handlers' is lower. */
export const maxBodyBytes = 10 * 1024 * 1024;

const firstBufferBytes = 16 * 1024;

/** Raised where the client went away in mid-body: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * The body as text, or null where there is none. Leaves the connection readable, whatever happens.
 * @throws AppError `unsupported-media-type`, `payload-too-large`, `invalid-json` (not UTF-8)
 * @throws ClientGone
 */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const codings = headerValues(request.rawHeaders, 'content-encoding');
  if (codings.some((coding) => !/^(identity)?$/i.test(coding.trim()))) {
    throw new AppError('unsupported-media-type', { detail: 'Send the body without a content-encoding.' });
  }
  if ((declaredLength(request) ?? 0) > maxBodyBytes) throw tooLarge();
  const bytes = await collect(request);
  if (bytes.length === 0) return null;
  try {
    // A byte order mark is kept: whether it may stand there is for the JSON parser to say.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('invalid-json', { detail: 'The body is not valid UTF-8.', cause });
  }
}

/** The content-length, `undefined` where the length shows only at the body's end. */
export function declaredLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/** Listeners, not `for await`: leaving such a loop early destroys the socket before the answer is out. */
function collect(request: IncomingMessage): Promise<Buffer> {
  // Gone before the first listener: its `close` event will not come again.
  if (request.destroyed) return Promise.reject(new ClientGone());
  return new Promise((resolve, reject) => {
    const bytes = new GrowingBuffer();
    const settle = (outcome: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      outcome();
    };
    const onData = (chunk: Buffer): void => {
      if (!bytes.append(chunk)) settle(() => reject(tooLarge()));
    };
    const onEnd = (): void => settle(() => resolve(bytes.contents()));
    const onClose = (): void => settle(() => reject(new ClientGone()));
    // An aborted request emits `error` too, even after the body was refused: unheard, it would end the process.
    request.on('error', onClose).on('close', onClose).on('end', onEnd).on('data', onData);
  });
}

/** Copies into one buffer that doubles: a list of one-byte chunks would cost a hundred times their size. */
class GrowingBuffer {
  #buffer = Buffer.alloc(0);
  #length = 0;

  /** False where the limit would be passed. */
  append(chunk: Buffer): boolean {
    const needed = this.#length + chunk.length;
    if (needed > maxBodyBytes) return false;
    if (needed > this.#buffer.length) this.#grow(needed);
    chunk.copy(this.#buffer, this.#length);
    this.#length = needed;
    return true;
  }

  contents(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const larger = Buffer.alloc(Math.min(maxBodyBytes, Math.max(firstBufferBytes, needed * 2)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

const tooLarge = (): AppError =>
  new AppError('payload-too-large', { detail: `A request body has at most ${maxBodyBytes} bytes.` });
