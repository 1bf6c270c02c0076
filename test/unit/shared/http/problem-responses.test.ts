import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors/app-error.ts';
import type { HttpResponse } from '../../../../shared/http/http-response.ts';
import { lambdaHandler } from '../../../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../../../shared/http/problem-responses.ts';

interface Entry {
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

const event = {
  httpMethod: 'POST',
  resource: '/query',
  path: '/query',
  body: '{"query":"canary"}',
  requestContext: { requestId: 'request-1' },
} as unknown as APIGatewayProxyEvent;

/** The answer to a handler that throws, and what the operator then finds in the log. */
async function failing(thrown: unknown): Promise<{ response: HttpResponse; log: Entry[] }> {
  const log: Entry[] = [];
  const handler = lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses({ error: (message, fields) => log.push({ message, fields }) }))
      .handler(async () => {
        throw thrown;
      }),
  );
  return { response: await handler(event, {} as Context), log };
}

const causeOf = (log: readonly Entry[]) => log[0]?.fields.cause as Record<string, unknown>;

describe('a handler that fails', () => {
  it('answers with the registered problem', async () => {
    const { response } = await failing(new AppError('not-found'));

    expect(response.statusCode).toBe(404);
    expect(JSON.parse(response.body).type).toMatch(/\/not-found$/);
  });

  it('logs nothing where the caller is at fault', async () => {
    const { log } = await failing(new AppError('invalid-request', { cause: new Error('canary') }));

    expect(log).toEqual([]);
  });

  it('answers an unknown failure with a generic 500 and logs its cause', async () => {
    const { response, log } = await failing(new TypeError('no such thing'));

    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('no such thing');
    expect(log).toHaveLength(1);
    expect(log[0]?.fields).toMatchObject({
      code: 'internal',
      route: 'POST /query',
      request_id: 'request-1',
      cause: { name: 'TypeError', message: 'no such thing' },
    });
  });

  it('logs the chain of causes with their codes', async () => {
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED', detail: 'canary' });

    const { log } = await failing(
      new AppError('dependency-unavailable', { cause: new Error('store', { cause }) }),
    );

    expect(causeOf(log)).toMatchObject({
      message: 'store',
      cause: { code: 'ECONNREFUSED', message: 'connection refused' },
    });
    expect(JSON.stringify(log)).not.toContain('canary');
  });

  it.each(['canary', { message: 'canary' }, 7])(
    'logs nothing of a cause that is no error: %j',
    async (thrown) => {
      const { response, log } = await failing(thrown);

      expect(response.statusCode).toBe(500);
      expect(log).toHaveLength(1);
      expect(JSON.stringify(log)).not.toContain('canary');
    },
  );
});

describe('document text in an error', () => {
  const parserError = (): Error => {
    try {
      return JSON.parse('canary "salary" canary');
    } catch (error) {
      return error as Error;
    }
  };

  it('is quoted by the JSON parser, which is why quotations are cut', () => {
    expect(parserError().message).toContain('canary');
  });

  it.each([
    ['of the JSON parser', parserError()],
    ['of a database', new Error('invalid input syntax for type integer: "canary "quoted" canary"')],
    ['over several lines', new Error("bad value 'canary\n    at canary (file.ts:1:1)'")],
    ['in backticks', new Error('unknown `canary`')],
    ['thrown on after a change', Object.assign(new Error('canary\n    at canary'), { message: 'bad value' })],
  ])('%s stays out of the log', async (_, error) => {
    const { log } = await failing(error);

    expect(causeOf(log).message).toEqual(expect.any(String));
    expect(JSON.stringify(log)).not.toContain('canary');
  });

  it('does not keep the frames out', async () => {
    const { log } = await failing(new Error('bad value "canary"\n    at canary'));

    const frames = causeOf(log).frames as string[];
    expect(frames.length).toBeGreaterThan(0);
    expect(frames[0]).toContain('problem-responses.test.ts');
    expect(frames.join()).not.toContain('canary');
  });

  it('is cut short in a long message', async () => {
    const { log } = await failing(new Error('x'.repeat(10_000)));

    expect(causeOf(log).message).toHaveLength(200);
  });
});
