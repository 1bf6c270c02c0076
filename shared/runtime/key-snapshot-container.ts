/** What the function that takes key snapshots runs on: keys over the network, and one bucket that it alone writes to. */
import { createS3KeySnapshotWriter } from '../adapters/s3/key-snapshot-writer.ts';
import { fetchJwks } from '../auth/fetch-jwks.ts';
import type { TrustedIssuer } from '../auth/trusted-issuer.ts';
import type { KeySnapshotWriter } from '../ports/key-snapshots.ts';
import type { SnapshotConfig } from './config/authorizer-config.ts';
import { createLogger, type Logger } from './logger.ts';

export interface KeySnapshotContainer {
  readonly logger: Logger;
  readonly issuers: readonly TrustedIssuer[];
  readonly fetchJwks: (jwksUri: string) => Promise<unknown>;
  readonly writer: KeySnapshotWriter;
  readonly nowSeconds: () => number;
}

export const createKeySnapshotContainer = (config: SnapshotConfig): KeySnapshotContainer => ({
  logger: createLogger(config.logLevel),
  issuers: config.issuers,
  fetchJwks,
  writer: createS3KeySnapshotWriter(config.snapshots),
  nowSeconds: () => Date.now() / 1_000,
});
