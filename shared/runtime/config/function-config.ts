/** The configuration of one function on Lambda: what it uses, and nothing that it does not. */
import type { LogLevel } from '../logger.ts';
import { readAnswerer } from './answerer.ts';
import { type ReadFile, readText } from './certificate-authority.ts';
import { checkEngines } from './dangers.ts';
import { readEmbedder } from './embedder.ts';
import type { EngineConfig } from './engine-config.ts';
import { checkLambda } from './lambda-dangers.ts';
import { readLogLevelOnLambda } from './lambda-log-level.ts';
import type { Reading, Variables } from './reading.ts';
import { readSealer } from './sealer.ts';
import { readSecret } from './secrets.ts';
import { readStore } from './store.ts';
import { checkIsOnLambda } from './watched-variables.ts';
import { readWhole } from './whole-reading.ts';

export interface FunctionConfig<Name extends keyof EngineConfig> {
  readonly logLevel: LogLevel;
  /** Origins that browsers may call from. */
  readonly allowedOrigins: readonly string[];
  readonly engines: Pick<EngineConfig, Name>;
}

/** @throws ConfigurationError that lists everything wrong, without a secret in it */
export function readFunctionConfig<Name extends keyof EngineConfig>(
  uses: readonly Name[],
  variables: Variables = process.env,
  readFile: ReadFile = readText,
): FunctionConfig<Name> {
  return readWhole(variables, (reading) => {
    checkIsOnLambda(reading);
    const logLevel = readLogLevelOnLambda(reading);
    const allowedOrigins = reading.value('ALLOWED_ORIGINS') ?? [];
    const engines = Object.fromEntries(uses.map((name) => [name, readers[name](reading, readFile)]));
    checkDimensionIsSet(reading, engines);
    checkEngines(reading, engines);
    checkLambda(reading, engines);
    return { logLevel, allowedOrigins, engines: engines as Pick<EngineConfig, Name> };
  });
}

const readers: {
  [Name in keyof EngineConfig]: (reading: Reading, readFile: ReadFile) => EngineConfig[Name];
} = {
  store: readStore,
  sealer: readSealer,
  embedder: readEmbedder,
  answerer: readAnswerer,
  cursorKey: (reading) => readSecret(reading, 'CURSOR_KEY'),
};

/** Another function embeds, and its default may be another. */
function checkDimensionIsSet(reading: Reading, { store, embedder }: Partial<EngineConfig>): void {
  if (store?.kind !== 'pinecone' || embedder !== undefined || reading.has('EMBEDDING_DIMENSION')) return;
  reading.required('EMBEDDING_DIMENSION', "It is the index's, which others write to.");
}
