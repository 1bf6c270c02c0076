/** What a command is, what it may touch, and how it says that it was called wrongly. */
import type { Config } from '../../shared/runtime/config/config.ts';
import type { IndexAdministration } from '../../shared/runtime/config/index-administration.ts';
import type { TenantAdministrationConfig } from '../../shared/runtime/config/tenant-administration.ts';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** For what takes its time. */
export interface Clock {
  readonly now: () => Date;
  readonly wait: (ms: number) => Promise<void>;
}

export interface CommandIo {
  readonly stdout: Output;
  readonly stderr: Output;
  /** @throws Error that lists every variable with a bad value */
  readonly config: () => Config;
  /** Of the configuration only what indexes need. @throws Error as above */
  readonly indexAdministration: () => IndexAdministration;
  /** Of the configuration only what tenants of a deployment need. @throws Error as above */
  readonly tenantAdministration: () => TenantAdministrationConfig;
  /** The machine's where undefined. */
  readonly clock?: Clock;
}

export interface Command {
  /** The arguments, as in `token TENANT [ROLE…]`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines below the usage: what the arguments and options mean. */
  readonly help: string;
  /**
   * The exit code: 0, or 1 where something failed that was said already.
   * @throws UsageError, ApiError, or an Error whose message helps
   */
  run(argv: readonly string[], io: CommandIo): Promise<number>;
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
