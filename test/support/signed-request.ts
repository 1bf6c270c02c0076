/** A request in the form of a signed one (SigV4), for tests of the AWS services on loopback themselves. */

/** Headers as an AWS client would send them; the signature signs nothing. */
export const signedHeaders = (signingName: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-amz-date': '20261122T120000Z',
  authorization: [
    `AWS4-HMAC-SHA256 Credential=AKIALOOPBACK/20261122/us-east-1/${signingName}/aws4_request`,
    'SignedHeaders=content-type;host;x-amz-date',
    `Signature=${'0'.repeat(64)}`,
  ].join(', '),
});
