/** SigV4 against values that others computed: AWS's own test suite, and a request as the DynamoDB adapter sends it. */
import { describe, expect, it } from 'vitest';
import { sha256, signedHeaders } from '../../../../shared/upstream/aws-signature.ts';

const time = Date.UTC(2015, 7, 30, 12, 36, 0);
const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const scope = 'Credential=AKIDEXAMPLE/20150830';

describe('a signature', () => {
  it("is the one of AWS's test suite (post-vanilla)", () => {
    const request = {
      host: 'example.amazonaws.com',
      region: 'us-east-1',
      service: 'service',
      headers: {},
      body: '',
    };

    const headers = signedHeaders(request, { ...keys, sessionToken: undefined }, time);

    expect(headers).toEqual({
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 ${scope}/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b`,
    });
  });

  it("is the one of S3's documentation (GET of an object)", () => {
    const request = {
      host: 'examplebucket.s3.amazonaws.com',
      region: 'us-east-1',
      service: 's3',
      method: 'GET' as const,
      path: '/test.txt',
      headers: { range: 'bytes=0-9', 'x-amz-content-sha256': sha256('') },
      body: '',
    };
    const documented = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      sessionToken: undefined,
    };

    const { authorization } = signedHeaders(request, documented, Date.UTC(2013, 4, 24));

    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  const request = {
    host: '127.0.0.1:8000',
    region: 'eu-west-1',
    service: 'dynamodb',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: '{"é":1}',
  };

  it('covers every header, the session token and a body beyond ASCII, as an independent signer has it', () => {
    const headers = signedHeaders(request, { ...keys, sessionToken: 'tok/+=' }, time);

    expect(headers['x-amz-security-token']).toBe('tok/+=');
    expect(headers.authorization).toBe(
      `AWS4-HMAC-SHA256 ${scope}/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=4ddf259606df3619cbc1bddfe5dcd68dbc86d771ef7a23b15324162e9a88a528`,
    );
  });

  it.each<[string, Partial<Parameters<typeof signedHeaders>[0]>]>([
    ['the method', { method: 'PUT' }],
    ['the path', { path: '/other' }],
    ['the body', { body: '{"é":2}' }],
    ['the host', { host: '127.0.0.1:8001' }],
    ['the region', { region: 'eu-west-2' }],
    ['a header', { headers: { ...request.headers, 'x-amz-target': 'DynamoDB_20120810.Scan' } }],
  ])('is another one where %s is another', (_name, change) => {
    const signatureOf = (signed: Parameters<typeof signedHeaders>[0]) =>
      signedHeaders(signed, { ...keys, sessionToken: undefined }, time).authorization?.slice(-64);

    expect(signatureOf({ ...request, ...change })).not.toBe(signatureOf(request));
  });
});
