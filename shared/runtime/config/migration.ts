/** What `askacme migrate` needs: the owner's way into Postgres, and the password to give to the application's role. */
import { type ReadFile, readCertificateAuthority } from './certificate-authority.ts';
import { readDatabaseAddress, userOf } from './database-address.ts';
import type { SecretConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { readSecret } from './secrets.ts';

export interface MigrationConfig {
  /** As the role that owns the schema; without a password. */
  readonly url: string;
  readonly password: SecretConfig | undefined;
  readonly certificateAuthority: string | undefined;
  readonly applicationPassword: SecretConfig | undefined;
}

/** `undefined` where MIGRATION_DATABASE_URL is not set. */
export function readMigration(reading: Reading, readFile: ReadFile): MigrationConfig | undefined {
  if (!reading.has('MIGRATION_DATABASE_URL')) return undefined;
  return {
    ...readDatabaseAddress(reading, 'MIGRATION_DATABASE_URL', 'MIGRATION_DATABASE_PASSWORD'),
    certificateAuthority: readCertificateAuthority(reading, readFile),
    applicationPassword: readSecret(reading, 'APP_USER_PASSWORD'),
  };
}

/** Wall: who owns the tables may drop their row-level security. */
export function checkOwner(reading: Reading): void {
  const owner = userOf(reading.value('MIGRATION_DATABASE_URL'));
  if (owner === undefined || owner !== userOf(reading.variables.DATABASE_URL)) return;
  reading.fault(
    'DATABASE_URL',
    'names the same user as MIGRATION_DATABASE_URL: the owner of the tables can lift the row-level security',
    'Use app_user, which npx askacme migrate makes.',
  );
}
