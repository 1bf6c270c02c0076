/** The configuration of the function that migrates: the only one on Lambda with the owner's access, and with nothing else. */
import type { LogLevel } from '../logger.ts';
import { checkAws } from './aws-dangers.ts';
import { type ReadFile, readText } from './certificate-authority.ts';
import { readLogLevelOnLambda } from './lambda-log-level.ts';
import { type MigrationConfig, readMigration } from './migration.ts';
import type { Reading, Variables } from './reading.ts';
import { variables as table, type VariableName } from './variables.ts';
import { checkIsOnLambda } from './watched-variables.ts';
import { readWhole } from './whole-reading.ts';

export interface MigrationFunctionConfig {
  readonly logLevel: LogLevel;
  readonly migration: MigrationConfig | undefined;
}

const needed = [
  'MIGRATION_DATABASE_URL',
  'MIGRATION_DATABASE_PASSWORD_SECRET',
  'APP_USER_PASSWORD_SECRET',
  'DATABASE_CA_FILE',
] as const satisfies readonly VariableName[];

const taken: ReadonlySet<string> = new Set<VariableName>([...needed, 'LOG_LEVEL', 'AWS_REGION']);

/** @throws ConfigurationError that lists everything wrong, without a secret in it */
export const readMigrationFunctionConfig = (
  variables: Variables = process.env,
  readFile: ReadFile = readText,
): MigrationFunctionConfig =>
  readWhole(variables, (reading) => {
    checkIsOnLambda(reading);
    for (const name of needed.filter((one) => !reading.has(one))) {
      reading.required(name, 'The function that migrates signs in as the owner of the schema.');
    }
    checkNothingElse(reading);
    checkUrl(reading);
    checkAws(reading);
    return { logLevel: readLogLevelOnLambda(reading), migration: readMigration(reading, readFile) };
  });

/** Wall: who holds the owner's access reaches no tenant's engine, and no secret stands here in the clear. */
function checkNothingElse(reading: Reading): void {
  for (const name of Object.keys(table).filter((one) => !taken.has(one))) {
    if ((reading.variables[name] ?? '') === '') continue;
    reading.fault(name, 'is set for the function that migrates, which takes no other access', 'Unset it.');
  }
}

function checkUrl(reading: Reading): void {
  if ((URL.parse(reading.variables.MIGRATION_DATABASE_URL ?? '')?.password ?? '') === '') return;
  reading.fault(
    'MIGRATION_DATABASE_URL',
    'has a password, plain in the environment of a function',
    'Take it out, and set MIGRATION_DATABASE_PASSWORD_SECRET.',
  );
}
