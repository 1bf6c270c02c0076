/** The authorizer's configuration, and that of the function which issues claims: read strictly, and nothing guessed. */
import type { FailMode } from '../../auth/jwks-cache.ts';
import type { TrustedIssuer } from '../../auth/trusted-issuer.ts';
import type { LogLevel } from '../logger.ts';
import { readIssuers } from './authorizer-issuers.ts';
import { readSignIn } from './authorizer-reading.ts';
import { readTenantTable, type TenantTableConfig } from './authorizer-table.ts';
import { readLogLevelOnLambda } from './lambda-log-level.ts';
import type { Variables } from './reading.ts';

export interface ClaimsConfig {
  readonly logLevel: LogLevel;
  readonly table: TenantTableConfig;
}

export interface AuthorizerConfig extends ClaimsConfig {
  readonly issuers: readonly TrustedIssuer[];
  readonly failMode: FailMode;
}

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export const readAuthorizerConfig = (variables: Variables = process.env): AuthorizerConfig =>
  readSignIn(variables, (reading) => ({
    logLevel: readLogLevelOnLambda(reading),
    table: readTenantTable(reading),
    issuers: readIssuers(reading),
    failMode: reading.text('FAIL_MODE', /^(?:open|closed)$/, 'open or closed') as FailMode,
  }));

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export const readClaimsConfig = (variables: Variables = process.env): ClaimsConfig =>
  readSignIn(variables, (reading) => ({
    logLevel: readLogLevelOnLambda(reading),
    table: readTenantTable(reading),
  }));
