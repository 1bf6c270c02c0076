/** The configuration of the authorizer and of the functions that serve it: claims for tokens, snapshots of keys. Read strictly, and nothing guessed. */
import type { FailMode } from '../../auth/issuer-keys.ts';
import type { TrustedIssuer } from '../../auth/trusted-issuer.ts';
import type { LogLevel } from '../logger.ts';
import { readIssuers } from './authorizer-issuers.ts';
import { readSignIn } from './authorizer-reading.ts';
import { readTenantTable, type TenantTableConfig } from './authorizer-table.ts';
import { type KeySnapshotConfig, readKeySnapshots } from './key-snapshots.ts';
import { readLogLevelOnLambda } from './lambda-log-level.ts';
import type { Variables } from './reading.ts';

export interface ClaimsConfig {
  readonly logLevel: LogLevel;
  readonly table: TenantTableConfig;
}

export interface AuthorizerConfig extends ClaimsConfig {
  readonly issuers: readonly TrustedIssuer[];
  readonly failMode: FailMode;
  /** For an outage of an issuer. In fail mode `closed` there is nothing to fall back on. */
  readonly snapshots: KeySnapshotConfig | undefined;
}

export interface SnapshotConfig {
  readonly logLevel: LogLevel;
  readonly issuers: readonly TrustedIssuer[];
  readonly snapshots: KeySnapshotConfig;
}

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export const readAuthorizerConfig = (variables: Variables = process.env): AuthorizerConfig =>
  readSignIn(variables, (reading) => {
    const failMode = reading.text('FAIL_MODE', /^(?:open|closed)$/, 'open or closed') as FailMode;
    return {
      logLevel: readLogLevelOnLambda(reading),
      table: readTenantTable(reading),
      issuers: readIssuers(reading),
      failMode,
      snapshots: failMode === 'open' ? readKeySnapshots(reading) : undefined,
    };
  });

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export const readClaimsConfig = (variables: Variables = process.env): ClaimsConfig =>
  readSignIn(variables, (reading) => ({
    logLevel: readLogLevelOnLambda(reading),
    table: readTenantTable(reading),
  }));

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export const readSnapshotConfig = (variables: Variables = process.env): SnapshotConfig =>
  readSignIn(variables, (reading) => ({
    logLevel: readLogLevelOnLambda(reading),
    issuers: readIssuers(reading),
    snapshots: readKeySnapshots(reading),
  }));
