/** The only reader of `process.env`. Everything wrong is said at once, and no value is guessed in its place. */
import { readFileSync } from 'node:fs';
import type { LogLevel } from '../logger.ts';
import { readAnswerer } from './answerer.ts';
import { checkAws } from './aws-dangers.ts';
import type { ReadFile } from './certificate-authority.ts';
import { checkEngines, checkProcess } from './dangers.ts';
import { readEmbedder } from './embedder.ts';
import type { EngineConfig, SecretConfig } from './engine-config.ts';
import { type IndexAdministration, readAdministration } from './index-administration.ts';
import { checkLambda } from './lambda-dangers.ts';
import { checkOwner, type MigrationConfig, readMigration } from './migration.ts';
import { checkSpelling } from './misspellings.ts';
import { type Reading, startReading, type Variables } from './reading.ts';
import { readSecret } from './secrets.ts';
import { readStore } from './store.ts';

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

const readText: ReadFile = (path) => readFileSync(path, 'utf8');

/** @throws Error that lists everything wrong, without a secret in it */
export function readConfig(variables: Variables = process.env, readFile: ReadFile = readText): Config {
  return read(variables, (reading) => {
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
    checkEngines(reading, config.engines, secretsOf(config));
    checkLambda(reading, config.engines);
    return config;
  });
}

/** @throws Error that lists everything wrong, without a secret in it */
export const readIndexAdministration = (variables: Variables = process.env): IndexAdministration =>
  read(variables, (reading) => {
    const administration = readAdministration(reading);
    if (administration.apiKey.kind === 'aws') checkAws(reading);
    return administration;
  });

function read<T>(variables: Variables, parts: (reading: Reading) => T): T {
  const reading = startReading(variables);
  const result = parts(reading);
  checkProcess(reading);
  checkSpelling(reading);
  if (reading.faults.length === 0) return result;
  const lines = reading.faults.map((fault) => `- ${fault}`);
  throw new Error(
    `Bad configuration:\n${lines.join('\n')}\nEvery variable is described in docs/configuration.md.`,
  );
}

const readEngines = (reading: Reading, readFile: ReadFile): EngineConfig => ({
  store: readStore(reading, readFile),
  embedder: readEmbedder(reading),
  answerer: readAnswerer(reading),
  cursorKey: readSecret(reading, 'CURSOR_KEY'),
});

function secretsOf({ engines, migration }: Config): (SecretConfig | undefined)[] {
  const { store, embedder, answerer, cursorKey } = engines;
  return [
    cursorKey,
    store.kind === 'postgres' ? store.password : store.kind === 'pinecone' ? store.apiKey : undefined,
    embedder.kind === 'openai' ? embedder.apiKey : undefined,
    answerer.kind === 'openai' || answerer.kind === 'anthropic' ? answerer.apiKey : undefined,
    migration?.password,
    migration?.applicationPassword,
  ];
}
