/** Wall 1: writes key snapshots into their bucket, under the one key that readers believe. */
import type { KeySnapshotWriter } from '../../ports/key-snapshots.ts';
import { callS3, type S3Options } from './s3-call.ts';
import { snapshotKey } from './snapshot-key.ts';

const timeoutMs = 5_000;

export function createS3KeySnapshotWriter(options: S3Options): KeySnapshotWriter {
  return {
    async write(name, text) {
      const headers = {
        'content-type': 'application/json',
        // The bucket would do so by itself. Said here, it holds whatever becomes of the bucket's settings.
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': options.keyArn,
      };
      const response = await callS3(options, {
        method: 'PUT',
        key: snapshotKey(name),
        headers,
        body: text,
        timeoutMs,
      });
      await response.body?.cancel();
    },
  };
}
