import { PassThrough, type Writable } from 'node:stream';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type StreamingRuntime, streamed } from '../../../../functions/query/streaming.ts';
import type { HttpResponse } from '../../../../shared/http/http-response.ts';
import type { LambdaHandler } from '../../../../shared/http/lambda-handler.ts';

type Invoke = (event: APIGatewayProxyEvent, stream: Writable, context: Context) => Promise<void>;

/** Status and headers travel in front of the first write, and of nothing else: as Lambda's own runtime has it. */
function fakeRuntime() {
  const sent: string[] = [];
  const runtime: StreamingRuntime = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: {
      from(stream, metadata) {
        const write = stream.write.bind(stream) as (chunk: unknown) => boolean;
        stream.write = ((chunk: unknown) => {
          if (sent.length === 0) sent.push(JSON.stringify(metadata));
          return write(chunk);
        }) as typeof stream.write;
        return stream;
      },
    },
  };
  return { runtime, sent };
}

async function invoke(handler: LambdaHandler) {
  const { runtime, sent } = fakeRuntime();
  const stream = new PassThrough();
  await (streamed(handler, runtime) as Invoke)({} as APIGatewayProxyEvent, stream, {} as Context);
  const body = await stream.toArray();
  return { metadata: JSON.parse(sent[0] ?? 'null'), body: Buffer.concat(body).toString(), stream };
}

const answer: HttpResponse = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"answer":"Ünïcode"}',
};

describe('a query in streaming mode', () => {
  it('sends status and headers, then the body of the very same handler, and ends', async () => {
    const { metadata, body, stream } = await invoke(async () => answer);

    expect(metadata).toEqual({ statusCode: 200, headers: answer.headers });
    expect(body).toBe(answer.body);
    expect(stream.writableEnded).toBe(true);
  });

  it('hands event and context over as they are', async () => {
    const { runtime } = fakeRuntime();
    const event = { resource: '/query' } as APIGatewayProxyEvent;
    const context = { tenantId: 'acme' } as Context;
    const seen: unknown[] = [];

    const handler = streamed(async (...given) => {
      seen.push(...given);
      return answer;
    }, runtime) as Invoke;
    await handler(event, new PassThrough(), context);

    expect(seen).toEqual([event, context]);
  });

  it('ends as a problem where the handler throws', async () => {
    const { metadata, body, stream } = await invoke(() => Promise.reject(new Error('canary')));

    expect(metadata).toEqual({ statusCode: 500, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(body)).toMatchObject({ status: 500 });
    expect(body).not.toContain('canary');
    expect(stream.writableEnded).toBe(true);
  });

  it('is not there without a runtime that streams', () => {
    expect(streamed(async () => answer, undefined)).toBeUndefined();
  });
});
