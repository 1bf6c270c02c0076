/** What one function on Lambda runs on: the engines it names and no others, in its configuration as in its bundle. */
import { createAuditLog } from './audit-log.ts';
import type { EngineConfig } from './config/engine-config.ts';
import { readFunctionConfig } from './config/function-config.ts';
import type { Variables } from './config/reading.ts';
import type { ContainerFor, Engines } from './container.ts';
import { createLogger, type Logger, lineWriter } from './logger.ts';
import { once } from './once.ts';
import { readAtStart } from './start.ts';

type Opener<Name extends keyof Engines> = (
  config: EngineConfig[Name],
  tools: { readonly logger: Logger },
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
  const opened = (name: Name) => once<unknown>(() => openers[name](config.engines[name], { logger }));
  return {
    logger,
    allowedOrigins: config.allowedOrigins,
    audit: createAuditLog({ nowMs: Date.now, write: lineWriter(config.logLevel) }),
    nowSeconds: () => Date.now() / 1000,
    ...(Object.fromEntries(names.map((name) => [name, opened(name)])) as Pick<Engines, Name>),
  };
}
