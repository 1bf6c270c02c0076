/** Wall 1 on a laptop: key snapshots in files, and what the operator hears of keys that cannot be refreshed. */
import type { KeySourceOptions } from '../auth/issuer-keys.ts';
import { parseSnapshot, snapshotName, snapshotText } from '../auth/key-snapshot.ts';
import type { TrustedIssuer } from '../auth/trusted-issuer.ts';
import { describeCause } from '../http/problem-responses.ts';
import type { Logger } from './logger.ts';
import { issuerOf, logStaleKeys } from './stale-keys-log.ts';

export interface KeySnapshotSettings {
  /** For files of its own. */
  readonly directory: string;
  readonly issuers: readonly TrustedIssuer[];
  readonly logger: Pick<Logger, 'warn'>;
  /** Told what has to be waited for before the process may end. */
  readonly onOpened: (close: () => Promise<void>) => void;
}

type SnapshotOptions = Required<Pick<KeySourceOptions, 'readSnapshot' | 'saveSnapshot' | 'onStaleKeys'>>;

export async function openKeySnapshots(settings: KeySnapshotSettings): Promise<SnapshotOptions> {
  const { directory, issuers, logger, onOpened } = settings;
  const { createKeySnapshotFiles } = await import('../adapters/offline/key-snapshot-files.ts');
  const files = createKeySnapshotFiles(directory);
  // By issuer: its address has another port with each start, and what is there for another address is refused, then replaced.
  const nameOf = (jwksUri: string): string => snapshotName(issuerOf(issuers, jwksUri));
  let written = Promise.resolve();
  onOpened(() => written);
  const warn = (message: string, jwksUri: string, cause: unknown): void =>
    logger.warn(message, { issuer: issuerOf(issuers, jwksUri), cause: describeCause(cause) });
  return {
    async readSnapshot(jwksUri) {
      try {
        const text = await files.read(nameOf(jwksUri));
        return text === undefined ? undefined : parseSnapshot(jwksUri, text);
      } catch (error) {
        warn('key snapshot not used', jwksUri, error);
        return undefined;
      }
    },
    saveSnapshot(jwksUri, keys) {
      // One after the other, so that the last one stays.
      written = written
        .then(() => files.write(nameOf(jwksUri), snapshotText(jwksUri, keys)))
        .catch((error: unknown) => warn('key snapshot failed', jwksUri, error));
    },
    onStaleKeys: logStaleKeys(logger, issuers),
  };
}
