/** Wall 1: reads key snapshots out of their bucket. It believes those alone that lie there under the key of their one writer. */
import type { KeySnapshotReader } from '../../ports/key-snapshots.ts';
import { callS3, S3Error, type S3Options } from './s3-call.ts';
import { snapshotKey } from './snapshot-key.ts';

/** A caller waits for it, after the issuer has kept it waiting. */
const timeoutMs = 2_000;
const maxBytes = 320 * 1_024;

export function createS3KeySnapshotReader(options: S3Options): KeySnapshotReader {
  return {
    async read(name) {
      const response = await callS3(options, { method: 'GET', key: snapshotKey(name), timeoutMs });
      // S3 says itself under which key an object lies, and only the writer's role may encrypt with that one. What somebody
      // else put there, with the bucket's policy out of the way, lies under another key or none.
      if (response.headers.get('x-amz-server-side-encryption-aws-kms-key-id') !== options.keyArn) {
        await response.body?.cancel();
        throw new S3Error('ForeignSnapshot');
      }
      return boundedText(response);
    },
  };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new S3Error('LargeSnapshot');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
