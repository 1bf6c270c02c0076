/** KMS over the wire: what is sent, which answers count, and what its faults become. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKmsKeyWrapper } from '../../../../../shared/adapters/kms/key-wrapper.ts';
import { KmsError } from '../../../../../shared/adapters/kms/kms-error.ts';
import { describeCause } from '../../../../../shared/http/problem-responses.ts';
import { expectUnavailable } from '../../../../contract/unavailable.ts';
import type { AwsFault } from '../../../../support/aws-faults.ts';
import { acme, tenantId } from '../../../../support/documents.ts';
import { loopbackCredentials } from '../../../../support/loopback-credentials.ts';
import { shortPolicy } from '../../../../support/short-policy.ts';
import {
  startTenantKeys,
  strangersKeyArn,
  type TenantKeysOnAws,
  tenantKeyArn,
} from '../../../../support/tenant-keys.ts';

const ring = Buffer.from('canary-of-a-ring-of-keys');

let aws: TenantKeysOnAws;
let wrapped: Uint8Array;

beforeEach(async () => {
  aws = await startTenantKeys();
  wrapped = await aws.wrapper.wrap(acme, ring);
  aws.kms.calls.reset();
});
afterEach(() => aws.close());

const unwrap = (tenant = acme) => aws.wrapper.unwrap(tenant, wrapped);

describe('KMS is asked', () => {
  it('with the tenant alone in the encryption context, and for the one key', async () => {
    await unwrap();

    expect(aws.kms.requests.map(({ operation, fields }) => ({ operation, fields }))).toEqual([
      {
        operation: 'Encrypt',
        fields: {
          KeyId: tenantKeyArn,
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
          EncryptionContext: { tenant_id: 'acme' },
          Plaintext: ring.toString('base64'),
        },
      },
      {
        operation: 'Decrypt',
        fields: {
          KeyId: tenantKeyArn,
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
          EncryptionContext: { tenant_id: 'acme' },
          CiphertextBlob: Buffer.from(wrapped).toString('base64'),
        },
      },
    ]);
    expect(aws.kms.requests[0]?.headers['x-amz-security-token']).toBe('loopback-session');
  });

  it.each<AwsFault>(['throttled', 'not-ready', 'server-error', 'overloaded', 'cut', 'hang'])(
    'once more where a fault passes: %s',
    async (fault) => {
      aws.kms.calls.failNext(fault, 1);

      expect(Buffer.from(await unwrap()).equals(ring)).toBe(true);
      expect(aws.kms.calls.calls()).toBe(2);
    },
  );
});

describe('a failure of KMS', () => {
  it.each<[AwsFault, string, number]>([
    ['throttled', 'ThrottlingException', 3],
    ['not-ready', 'KeyUnavailableException', 3],
    ['server-error', 'KMSInternalException', 3],
    ['denied', 'AccessDeniedException', 1],
    ['invalid', 'KMSInvalidStateException', 1],
    ['garbage', 'UnusableReply', 1],
  ])(
    'is 503 with a time to come back, and the exception’s name as its cause: %s',
    async (fault, name, calls) => {
      aws.kms.calls.failNext(fault, 100);

      const { cause } = await expectUnavailable(unwrap());

      expect(cause).toBeInstanceOf(KmsError);
      expect(cause).toMatchObject({ name, message: `kms:Decrypt: ${name}` });
      expect(aws.kms.calls.calls()).toBe(calls);
    },
  );

  it('is that it is not there', async () => {
    await aws.kms.close();

    expect((await expectUnavailable(unwrap())).cause).toMatchObject({ name: 'ECONNREFUSED' });
  });

  it.each([
    ['for another tenant', tenantId('acme-2'), 'InvalidCiphertextException'],
    ['for a tenant whose id begins alike', tenantId('acm'), 'InvalidCiphertextException'],
  ])('is that it does not open %s', async (_, tenant, name) => {
    expect((await expectUnavailable(unwrap(tenant))).cause).toMatchObject({ name });
  });

  it('is that the key is switched off', async () => {
    aws.kms.setEnabled(tenantKeyArn, false);

    expect((await expectUnavailable(unwrap())).cause).toMatchObject({ name: 'DisabledException' });
  });

  it.each([
    ['of another key', { KeyId: strangersKeyArn }],
    ['of no key', { KeyId: undefined }],
    ['by another algorithm', { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }],
    ['without keys', { Plaintext: undefined }],
    ['with nothing in it', { Plaintext: '' }],
    ['that is no Base64', { Plaintext: 'not base64!' }],
    ['that is Base64 read loosely', { Plaintext: 'Y2FuYXJ5'.concat('=') }],
    ['that is no text', { Plaintext: [1, 2, 3] }],
  ])('is an answer %s', async (_, fields) => {
    aws.kms.alterNext(fields);

    expect((await expectUnavailable(unwrap())).cause).toMatchObject({ name: 'UnusableReply' });
  });

  it('is what another key of ours wrapped: only the tenants’ one counts', async () => {
    const stranger = createKmsKeyWrapper({
      region: 'eu-west-1',
      endpoint: aws.kms.origin,
      credentials: loopbackCredentials,
      keyArn: strangersKeyArn,
      policy: shortPolicy,
    });
    const foreign = await stranger.wrap(acme, ring);

    expect((await expectUnavailable(aws.wrapper.unwrap(acme, foreign))).cause).toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  it.each<AwsFault>(['denied', 'invalid', 'garbage'])(
    'tells the log nothing that KMS wrote: %s',
    async (fault) => {
      aws.kms.calls.failNext(fault, 1);

      const error = await expectUnavailable(unwrap());

      const told = JSON.stringify([describeCause(error), error.stack, (error.cause as Error).stack]);
      expect(told).not.toMatch(/canary|vendor-internal|assumed-role|authorized|It works/);
      expect((error.cause as Error).cause).toBeUndefined();
    },
  );
});
