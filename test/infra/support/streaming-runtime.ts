/** What Lambda's Node runtime offers to functions that stream their answers: the global `awslambda`, as far as an HTTP answer needs it. */
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

interface Prelude {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

type StreamingHandler = (event: unknown, stream: Writable, context: object) => Promise<void>;

const streaming = Symbol('streaming');
const preludes = new WeakMap<Writable, Prelude>();

export function installStreaming(): void {
  const awslambda = {
    streamifyResponse: (handler: StreamingHandler) =>
      Object.assign(() => undefined, { [streaming]: handler }),
    HttpResponseStream: {
      from(stream: Writable, prelude: Prelude): Writable {
        preludes.set(stream, prelude);
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
}

/** `undefined` where the handler does not stream. The whole answer, once the stream has ended. */
export function streamedAnswer(
  handler: object,
  event: unknown,
  context: object,
): Promise<unknown> | undefined {
  const stream = (handler as { readonly [streaming]?: StreamingHandler })[streaming];
  return stream && collect(stream, event, context);
}

async function collect(handler: StreamingHandler, event: unknown, context: object): Promise<unknown> {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  const ended = finished(stream);
  await handler(event, stream, context);
  await ended;
  const prelude = preludes.get(stream);
  // The runtime sends the prelude with the first write: an answer without one never gets any.
  if (prelude === undefined || chunks.length === 0)
    throw new Error('The stream ended without status and headers.');
  return { ...prelude, body: Buffer.concat(chunks).toString('utf8') };
}
