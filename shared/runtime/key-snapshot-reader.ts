/** Wall 1: how the authorizer reads a key snapshot. Loaded in an outage only, and on Lambda out of a file of its own. */
import { createS3KeySnapshotReader } from '../adapters/s3/key-snapshot-reader.ts';
import type { DatedKeys } from '../auth/issuer-keys.ts';
import { parseSnapshot, snapshotName } from '../auth/key-snapshot.ts';
import type { KeySnapshotConfig } from './config/key-snapshots.ts';

/** @throws Error where it cannot be read, or is not this issuer's */
export async function readKeySnapshot(
  config: KeySnapshotConfig,
  jwksUri: string,
): Promise<DatedKeys | undefined> {
  const text = await createS3KeySnapshotReader(config).read(snapshotName(jwksUri));
  return text === undefined ? undefined : parseSnapshot(jwksUri, text);
}
