/** Takes key snapshots on a schedule: wiring only. What it is called with says nothing, and is not looked at. */
import { loggedReason } from '../../shared/auth/refusal.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { type SnapshotPorts, takeSnapshots } from './take-snapshots.ts';

export interface KeySnapshotDependencies extends SnapshotPorts {
  readonly logger: Pick<Logger, 'warn'>;
}

export function createHandler(dependencies: KeySnapshotDependencies) {
  return async (): Promise<void> => {
    const failed = await takeSnapshots(dependencies);
    for (const { issuer, error } of failed) {
      dependencies.logger.warn('key snapshot failed', { issuer, reason: loggedReason(error) });
    }
    // Lambda counts it, and an alarm hears of it.
    if (failed.length > 0)
      throw new Error(`${failed.length} of ${dependencies.issuers.length} snapshots failed`);
  };
}
