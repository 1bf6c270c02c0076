/** The query route in streaming mode: the very same handler, its answer handed over as a stream. */
import type { Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { HttpResponse } from '../../shared/http/http-response.ts';
import type { LambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponse, toAppError } from '../../shared/http/problem.ts';

type StreamingHandler = (event: APIGatewayProxyEvent, stream: Writable, context: Context) => Promise<void>;

/** What Lambda's Node runtime puts into the global scope. */
export interface StreamingRuntime {
  streamifyResponse(handler: StreamingHandler): unknown;
  readonly HttpResponseStream: {
    from(stream: Writable, metadata: Pick<HttpResponse, 'statusCode' | 'headers'>): Writable;
  };
}

/**
 * For `index.streamingHandler`, where the route's transfer mode is STREAM. The answer is still written at once, when it is
 * complete: only what was checked as a whole (references, links, the refusal) may leave. What is won is room for answers
 * beyond the 6 MB and 29 s of a buffered one, and a place to write from as it comes.
 * @returns `undefined` where there is no such runtime, as on a laptop
 */
export function streamed(handler: LambdaHandler, runtime: StreamingRuntime | undefined): unknown {
  // The AWS SDK makes an empty `awslambda` of its own where Lambda has put none.
  return runtime?.streamifyResponse?.(async (event, stream, context) => {
    const { statusCode, headers, body } = await answered(handler, event, context);
    const response = runtime.HttpResponseStream.from(stream, { statusCode, headers });
    // Not `end(body)`: the runtime sends status and headers before the first `write`.
    response.write(body);
    response.end();
  });
}

/** Once a stream is open, an error could no longer become an answer. */
const answered = (
  handler: LambdaHandler,
  event: APIGatewayProxyEvent,
  context: Context,
): Promise<HttpResponse> =>
  handler(event, context).catch((error: unknown) => problemResponse(toAppError(error)));
