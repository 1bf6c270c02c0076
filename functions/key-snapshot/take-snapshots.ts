/** Wall 1: writes every issuer's key set down while it can be had, for whoever starts when it cannot. Knows no vendor. */
import { parseKeySet } from '../../shared/auth/key-set.ts';
import { snapshotName, snapshotText } from '../../shared/auth/key-snapshot.ts';
import type { TrustedIssuer } from '../../shared/auth/trusted-issuer.ts';
import type { KeySnapshotWriter } from '../../shared/ports/key-snapshots.ts';

export interface SnapshotPorts {
  readonly issuers: readonly TrustedIssuer[];
  readonly fetchJwks: (jwksUri: string) => Promise<unknown>;
  readonly writer: KeySnapshotWriter;
  readonly nowSeconds: () => number;
}

export interface FailedSnapshot {
  readonly issuer: string;
  readonly error: unknown;
}

/**
 * Each for itself: an issuer that is down keeps no other's keys from being written. A set that is empty or holds no key
 * that counts is not written, so what was known to be good stays.
 * @returns those that failed
 */
export async function takeSnapshots(ports: SnapshotPorts): Promise<FailedSnapshot[]> {
  const outcomes = await Promise.all(
    ports.issuers.map(async ({ issuer, jwksUri }) => {
      try {
        await takeSnapshot(ports, jwksUri);
        return [];
      } catch (error) {
        return [{ issuer, error }];
      }
    }),
  );
  return outcomes.flat();
}

async function takeSnapshot(ports: SnapshotPorts, jwksUri: string): Promise<void> {
  // Its beginning is what counts: a key that is withdrawn while the reply is on its way was not withdrawn in it.
  const fetchedAtSeconds = ports.nowSeconds();
  const keySet = parseKeySet(await ports.fetchJwks(jwksUri));
  const keys = [...keySet.values()].map(({ jwk }) => jwk);
  await ports.writer.write(snapshotName(jwksUri), snapshotText(jwksUri, { fetchedAtSeconds, keys }));
}
