/** AWS's JSON protocol over the wire: what is sent, what is tried again, and what its faults are called. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { createAwsJsonCall } from '../../../../shared/upstream/aws-json-call.ts';
import { AwsJsonError } from '../../../../shared/upstream/aws-json-error.ts';
import { signedHeaders } from '../../../../shared/upstream/aws-signature.ts';
import { AwsCalls, type AwsFault } from '../../../support/aws-faults.ts';
import {
  type AwsRequest,
  awsError,
  awsJson,
  type LoopbackAws,
  startLoopbackAws,
} from '../../../support/loopback-aws.ts';
import { loopbackCredentials } from '../../../support/loopback-credentials.ts';
import { shortPolicy } from '../../../support/short-policy.ts';

let calls: AwsCalls;
let requests: AwsRequest[];
let server: LoopbackAws;

beforeEach(async () => {
  requests = [];
  calls = new AwsCalls({
    throttled: awsError(400, 'ThrottlingException', 'Rate exceeded'),
    'not-ready': awsError(400, 'com.amazonaws.kms#TooManyRequestsException', 'Slow down'),
    invalid: awsError(400, 'com.amazonaws.kms#InvalidCiphertextException', 'vendor-internal text'),
    denied: awsError(400, 'AccessDeniedException', 'User: arn:aws:sts::111122223333:x is not authorized'),
  });
  server = await startLoopbackAws('kms', (request) => {
    requests.push(request);
    return calls.serve(async () => awsJson({ KeyId: 'k' }));
  });
});
afterEach(() => server.close());

const decrypt = (signal?: AbortSignal) =>
  createAwsJsonCall({
    service: 'kms',
    target: 'TrentService',
    region: 'eu-west-1',
    endpoint: server.origin,
    credentials: loopbackCredentials,
    policy: shortPolicy,
  })('Decrypt', { CiphertextBlob: 'é' }, signal);

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('expected a failure'),
    (error: unknown) => error,
  );

describe('a call', () => {
  it('is one signed request, whose signature is that of what arrives', async () => {
    const answer = await decrypt();

    const [request, ...more] = requests;
    const { authorization, host = '', 'x-amz-date': date = '' } = request?.headers ?? {};
    const iso = date.replace(/^(....)(..)(..T..)(..)(..)Z$/, '$1-$2-$3:$4:$5Z');
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.Decrypt',
    };
    const unsigned = { host, region: 'eu-west-1', service: 'kms', headers, body: request?.body ?? '' };
    expect([answer, more]).toEqual([{ KeyId: 'k' }, []]);
    expect(request?.body).toBe('{"CiphertextBlob":"é"}');
    expect(request?.headers).toMatchObject(headers);
    expect(request?.headers['x-amz-security-token']).toBe('loopback-session');
    expect(authorization).toBe(signedHeaders(unsigned, loopbackCredentials, Date.parse(iso)).authorization);
  });

  it.each<AwsFault>(['throttled', 'not-ready', 'server-error', 'overloaded', 'cut', 'hang'])(
    'survives a passing fault at the price of a repeat: %s',
    async (fault) => {
      calls.failNext(fault, 1);

      const answer = await decrypt();

      expect([answer, calls.calls()]).toEqual([{ KeyId: 'k' }, 2]);
    },
  );

  it.each<[AwsFault, string, number]>([
    ['throttled', 'ThrottlingException', 3],
    ['not-ready', 'TooManyRequestsException', 3],
    ['server-error', 'InternalServerException', 3],
    ['cut', 'UND_ERR_SOCKET', 3],
    ['denied', 'AccessDeniedException', 1],
    ['invalid', 'InvalidCiphertextException', 1],
    ['garbage', 'UnusableReply', 1],
  ])('fails by its own name where a fault lasts: %s', async (fault, name, count) => {
    calls.failNext(fault, 100);

    const error = await errorOf(decrypt());

    expect(error).toBeInstanceOf(AwsJsonError);
    expect(error).toMatchObject({ name, message: name });
    expect(calls.calls()).toBe(count);
  });

  it('ends by its deadline where nothing answers', async () => {
    calls.failNext('hang', 100);

    const error = await errorOf(decrypt());

    expect(error).toMatchObject({ name: 'TimeoutError' });
  });

  it('sends nothing for a caller who has gone', async () => {
    const error = await errorOf(decrypt(AbortSignal.abort()));

    expect(error).toBeInstanceOf(AppError);
    expect(requests).toEqual([]);
  });

  it('gives up what is under way when its caller goes', async () => {
    calls.failNext('hang', 100);
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 20);

    const error = await errorOf(decrypt(caller.signal));

    expect(error).toBeInstanceOf(AppError);
    expect(calls.calls()).toBe(1);
  });
});
