/** The configuration of the local server and the command line. Everything wrong is said at once, and no value is guessed in its place. */
import type { LogLevel } from '../logger.ts';
import { readAnswerer } from './answerer.ts';
import { checkAws } from './aws-dangers.ts';
import { type ReadFile, readText } from './certificate-authority.ts';
import { checkEngines } from './dangers.ts';
import { readEmbedder } from './embedder.ts';
import type { EngineConfig } from './engine-config.ts';
import { type IndexAdministration, readAdministration } from './index-administration.ts';
import { checkLambda } from './lambda-dangers.ts';
import { checkOwner, type MigrationConfig, readMigration } from './migration.ts';
import type { Reading, Variables } from './reading.ts';
import { readSealer } from './sealer.ts';
import { readSecret } from './secrets.ts';
import { readStore } from './store.ts';
import { isOnLambda } from './watched-variables.ts';
import { readWhole } from './whole-reading.ts';

export interface Config {
  readonly port: number;
  /** Where the local server keeps its database; in memory where undefined. */
  readonly dataDirectory: string | undefined;
  readonly failMode: 'open' | 'closed';
  readonly logLevel: LogLevel;
  /** Origins that browsers may call from. */
  readonly allowedOrigins: readonly string[];
  /** The server that the command line talks to. */
  readonly url: string;
  readonly token: string | undefined;
  readonly engines: EngineConfig;
  /** Where undefined, `askacme migrate` has nothing to work on. */
  readonly migration: MigrationConfig | undefined;
}

/** @throws ConfigurationError that lists everything wrong, without a secret in it */
export function readConfig(variables: Variables = process.env, readFile: ReadFile = readText): Config {
  return readWhole(variables, (reading) => {
    const config: Config = {
      port: reading.value('PORT'),
      dataDirectory: reading.value('ASKACME_DATA_DIR'),
      failMode: reading.value('FAIL_MODE'),
      logLevel: reading.value('LOG_LEVEL'),
      allowedOrigins: reading.value('ALLOWED_ORIGINS') ?? [],
      url: reading.value('ASKACME_URL'),
      token: reading.value('ASKACME_TOKEN'),
      engines: readEngines(reading, readFile),
      migration: readMigration(reading, readFile),
    };
    checkOwner(reading);
    checkEngines(reading, config.engines, [
      config.migration?.password,
      config.migration?.applicationPassword,
    ]);
    if (isOnLambda(reading)) checkLambda(reading, config.engines);
    return config;
  });
}

/** @throws ConfigurationError that lists everything wrong, without a secret in it */
export const readIndexAdministration = (variables: Variables = process.env): IndexAdministration =>
  readWhole(variables, (reading) => {
    const administration = readAdministration(reading);
    if (administration.apiKey.kind === 'aws') checkAws(reading);
    return administration;
  });

const readEngines = (reading: Reading, readFile: ReadFile): EngineConfig => ({
  store: readStore(reading, readFile),
  sealer: readSealer(reading),
  embedder: readEmbedder(reading),
  answerer: readAnswerer(reading),
  cursorKey: readSecret(reading, 'CURSOR_KEY'),
});
