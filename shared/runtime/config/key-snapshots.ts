/** Where key snapshots lie and who reads or writes them: the function's own role. */
import type { SignInReading } from './authorizer-reading.ts';
import { readServiceAccess, type ServiceAccess } from './authorizer-table.ts';

export interface KeySnapshotConfig extends ServiceAccess {
  readonly bucket: string;
  /** Of the key that encrypts them. */
  readonly keyArn: string;
}

export const readKeySnapshots = (reading: SignInReading): KeySnapshotConfig => ({
  ...readServiceAccess(reading, 's3'),
  bucket: reading.text('KEY_SNAPSHOT_BUCKET', /^[a-z\d][a-z\d.-]{2,62}$/, "a bucket's name"),
  keyArn: reading.text('KEY_SNAPSHOT_KMS_ARN', /^arn:aws[a-z-]*:kms:\S+:key\/[\w-]+$/, "a key's ARN"),
});
