/** Wall 1: key snapshots in S3, against a server on loopback: what is believed, and what is not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3KeySnapshotReader } from '../../../../../shared/adapters/s3/key-snapshot-reader.ts';
import { createS3KeySnapshotWriter } from '../../../../../shared/adapters/s3/key-snapshot-writer.ts';
import { type S3Server, startS3Server } from '../../../../support/s3-server.ts';

const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-1111-2222-3333-444444444444';
const name = `${'a'.repeat(64)}.json`;
const path = `/snapshots/key-sets/${name}`;

let server: S3Server;

beforeEach(async () => {
  server = await startS3Server();
});
afterEach(() => server.close());

function open() {
  const credentials = { accessKeyId: 'ASIALOOPBACK', secretAccessKey: 'secret', sessionToken: 'session' };
  const options = {
    region: 'eu-central-1',
    endpoint: server.origin,
    credentials,
    bucket: 'snapshots',
    keyArn,
  };
  return { reader: createS3KeySnapshotReader(options), writer: createS3KeySnapshotWriter(options) };
}

describe('a key snapshot in S3', () => {
  it('is read as it was written, and lies under its own key', async () => {
    const { reader, writer } = open();

    await writer.write(name, '{"ü":1}');

    expect(await reader.read(name)).toBe('{"ü":1}');
    expect(server.objects.get(path)).toEqual({ body: '{"ü":1}', keyArn });
    expect(server.requests).toEqual([`PUT ${path}`, `GET ${path}`]);
  });

  it.each([
    ["S3's own key", undefined],
    ['another key', keyArn.replace('0000', '0001')],
    ['a key of another account', keyArn.replace('123456789012', '999999999999')],
    ['a key whose ARN begins alike', `${keyArn}5`],
  ])('is not believed where it lies under %s: somebody else wrote it', async (_, foreign) => {
    server.objects.set(path, { body: '{}', keyArn: foreign });

    await expect(open().reader.read(name)).rejects.toMatchObject({ name: 'ForeignSnapshot' });
  });

  it.each([301, 307, 403, 404, 412, 500, 503])('is none where S3 answers %i', async (status) => {
    const { reader, writer } = open();
    server.fault = { status, headers: { location: 'http://127.0.0.1:1/' }, body: '<Error/>' };

    await expect(reader.read(name)).rejects.toMatchObject({ name: `Status${status}` });
    await expect(writer.write(name, '{}')).rejects.toMatchObject({ name: `Status${status}` });
  });

  it('is refused where it is too large to be one, before all of it is read', async () => {
    server.objects.set(path, { body: 'x'.repeat(5_000_000), keyArn });

    await expect(open().reader.read(name)).rejects.toMatchObject({ name: 'LargeSnapshot' });
  });

  it('is refused where it is cut off', async () => {
    server.fault = {
      status: 200,
      headers: { 'x-amz-server-side-encryption-aws-kms-key-id': keyArn, 'content-length': '100' },
      body: '{"format":',
      cut: true,
    };

    await expect(open().reader.read(name)).rejects.toThrow();
  });

  it.each(['../other', 'a b', 'ä', 'a?list-type=2', 'a%2F'])('is never called %s', async (odd) => {
    const { reader } = open();

    const read = odd === '../other' ? reader.read('a#b') : reader.read(odd);

    await expect(read).rejects.toMatchObject({ name: 'OddKey' });
    expect(server.requests).toEqual([]);
  });
});
