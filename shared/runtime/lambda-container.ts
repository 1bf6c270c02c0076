/** What one function on Lambda runs on: the engines it names and no others, in its configuration as in its bundle. */

import type { Sealer } from '../ports/sealer.ts';
import { lateSealer } from '../sealing/late-sealer.ts';
import { createAuditLog } from './audit-log.ts';
import type { EngineConfig } from './config/engine-config.ts';
import { readFunctionConfig } from './config/function-config.ts';
import type { Variables } from './config/reading.ts';
import type { ContainerFor, Engines } from './container.ts';
import { createLogger, type Logger } from './logger.ts';
import { once } from './once.ts';
import { readAtStart } from './start.ts';

type Opener<Name extends keyof Engines> = (
  config: EngineConfig[Name],
  tools: { readonly logger: Logger; readonly sealer: Sealer },
) => ReturnType<Engines[Name]>;

export type LambdaContainer<Name extends keyof Engines> = ContainerFor<Name> & {
  /** For the headers that API Gateway does not add. */
  readonly allowedOrigins: readonly string[];
};

export type Openers = { readonly [Name in keyof Engines]: Opener<Name> };

/**
 * @param openers those of the engines that the function uses, from `open-….ts`: what is not named is not imported
 * @throws Error that lists everything wrong with the configuration, after it is logged: the function never starts
 */
export function lambdaContainer<Name extends keyof Engines>(
  openers: Pick<Openers, Name>,
  variables?: Variables,
): LambdaContainer<Name> {
  const names = Object.keys(openers) as Name[];
  const config = readAtStart(() => readFunctionConfig(names, variables));
  const logger = createLogger(config.logLevel);
  const engines: Partial<Engines> = {};
  const sealer = lateSealer(() => engines.sealer?.() ?? noKeys());
  const opened = (name: Name) => once<unknown>(() => openers[name](config.engines[name], { logger, sealer }));
  Object.assign(engines, Object.fromEntries(names.map((name) => [name, opened(name)])));
  return {
    logger,
    allowedOrigins: config.allowedOrigins,
    audit: createAuditLog(logger),
    nowSeconds: () => Date.now() / 1000,
    ...(engines as Pick<Engines, Name>),
  };
}

/** Wall 5: what only looks at a store, or takes documents out of it, has neither keys nor the right to have any. */
const noKeys = (): Promise<Sealer> =>
  Promise.reject(new Error('The function names no sealer, so it has no keys.'));
