/** The taking of key snapshots as Lambda runs it: from its environment alone, with S3 and the key set on loopback. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSnapshot, snapshotName } from '../../../../shared/auth/key-snapshot.ts';
import { type KeySetServer, startKeySetServer } from '../../../support/key-set-server.ts';
import { stubLambdaEnvironment } from '../../../support/lambda-environment.ts';
import { type S3Server, startS3Server } from '../../../support/s3-server.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';

const issuer = makeTestIssuer('acme');
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/00000000-1111-2222-3333-444444444444';

let buckets: S3Server;
let keySet: KeySetServer;

beforeEach(async () => {
  buckets = await startS3Server();
  keySet = await startKeySetServer(issuer.jwks);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await Promise.all([buckets.close(), keySet.close()]);
});

async function start(changes: Record<string, string> = {}) {
  stubLambdaEnvironment({
    ...buckets.environment,
    AWS_REGION: 'eu-west-1',
    AWS_SESSION_TOKEN: 'loopback-session',
    ISSUERS: JSON.stringify([{ issuer: issuer.issuer, jwks_uri: keySet.jwksUri, audience: 'askacme' }]),
    KEY_SNAPSHOT_BUCKET: 'snapshots',
    KEY_SNAPSHOT_KMS_ARN: keyArn,
    ...changes,
  });
  vi.resetModules();
  const { handler } = await import('../../../../functions/key-snapshot/lambda.ts');
  return handler;
}

describe('key snapshots on Lambda', () => {
  it('are written under their key, for the authorizer to read', async () => {
    const handler = await start();

    await handler();

    const [[path, object] = expect.fail('nothing written')] = buckets.objects;
    expect([path, object.keyArn]).toEqual([`/snapshots/key-sets/${snapshotName(keySet.jwksUri)}`, keyArn]);
    expect(parseSnapshot(keySet.jwksUri, object.body).keys).toMatchObject([{ kid: 'acme-1' }]);
  });

  it('are left as they were where the issuer is down', async () => {
    const handler = await start();
    await handler();
    const before = new Map(buckets.objects);
    keySet.isUp = false;

    await expect(handler()).rejects.toThrow('1 of 1 snapshots failed');

    expect(buckets.objects).toEqual(before);
  });

  it.each(['ISSUERS', 'KEY_SNAPSHOT_BUCKET', 'KEY_SNAPSHOT_KMS_ARN', 'AWS_SESSION_TOKEN'])(
    'are not taken without %s',
    async (name) => {
      await expect(start({ [name]: '' })).rejects.toThrow(new RegExp(`- ${name} must be`));
    },
  );
});
