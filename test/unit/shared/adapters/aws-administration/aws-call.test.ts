import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAwsCall } from '../../../../../shared/adapters/aws-administration/aws-call.ts';
import { parseFields, runOperation } from '../../../../../shared/adapters/aws-administration/aws-json.ts';
import { AwsRefusal } from '../../../../../shared/adapters/aws-administration/aws-refusal.ts';

interface Reply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

let reply: Reply;
let requests: string[];
let server: Server;
let origin: string;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const { status, headers, body } = request.url === '/elsewhere' ? { ...ok, headers: {} } : reply;
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const ok = { status: 200, body: '{"a":1}' };
const credentials = { accessKeyId: 'AKIALOOPBACK', secretAccessKey: 'x', sessionToken: undefined };
const call = () =>
  createAwsCall({ region: 'eu-central-1', credentials, endpoints: { dynamodb: origin } })({
    service: 'dynamodb',
    action: 'dynamodb:GetItem',
    body: '{}',
  });

describe('a call to AWS', () => {
  it.each([301, 302, 303, 307, 308])('carries its signature to no other place: %i', async (status) => {
    reply = { status, headers: { location: `${origin}/elsewhere` }, body: '' };

    await expect(call()).rejects.toThrow(`AWS refuses dynamodb:GetItem: status ${status}.`);

    expect(requests).toEqual(['/']);
  });

  it.each<[string, Omit<Reply, 'status'>]>([
    ['in the header', { headers: { 'x-amzn-errortype': 'canary <b> 1234' }, body: '' }],
    ['in JSON', { body: '{"__type":"com.amazon#canary with arn:aws:iam::1111"}' }],
    ['in XML', { body: '<Error><Code>canary 4711!</Code></Error>' }],
    ['that is too long', { headers: { 'x-amzn-errortype': 'canary'.repeat(20) }, body: '' }],
    ['beside a message', { body: '{"message":"canary"}' }],
  ])('repeats nothing of a refusal but a plain word: %s', async (_, said) => {
    reply = { status: 400, ...said };

    const error = await call().catch((one: unknown) => one);

    expect(error).toBeInstanceOf(AwsRefusal);
    expect(String(error)).toBe('AwsRefusal: AWS refuses dynamodb:GetItem: status 400.');
  });

  it.each<[string, Omit<Reply, 'status'>]>([
    ['in the header', { headers: { 'x-amzn-errortype': 'ConflictException:http://x/' }, body: '' }],
    ['in JSON', { body: '{"__type":"com.amazon.coral#ConflictException"}' }],
    ['in XML', { body: '<Error><Code>ConflictException</Code></Error>' }],
  ])('knows the code of a refusal %s', async (_, said) => {
    reply = { status: 409, ...said };

    await expect(call()).rejects.toMatchObject({ code: 'ConflictException', status: 409 });
  });
});

describe('an answer of AWS', () => {
  it.each(['canary-secret', '{"ClientSecret":"canary-secret', '<html>canary-secret</html>'])(
    'that cannot be read is quoted nowhere: %s',
    async (text) => {
      const operation = { service: 'cognito-idp', operation: 'CreateUserPoolClient', fields: {} } as const;

      const error = await runOperation(async () => text, operation).catch((one: unknown) => one);

      expect(error).toBeInstanceOf(Error);
      const { message, cause, stack } = error as Error;
      expect(message).toBe('AWS answers cognito-idp:CreateUserPoolClient in a form that is not known.');
      expect(`${cause} ${stack}`).not.toContain('canary');
    },
  );

  it('may be empty', () => {
    expect(parseFields('', 'dynamodb:DeleteItem')).toEqual({});
  });
});
