/** The password for each new connection, renewed when the server no longer takes it. */
import type { Secret } from '../../ports/secret.ts';

export interface PasswordSource {
  /** For `pg`, which asks when the server does. */
  readonly next: () => Promise<string>;
  /** How often another password was found. */
  readonly renewals: number;
  /** Whether `error` is a refused password and there is another one than when `renewals` stood at `renewalsBefore`. */
  renew(error: unknown, renewalsBefore: number): Promise<boolean>;
}

const invalidPassword = '28P01';

export function createPasswordSource(secret: Secret | undefined, fixed: string | undefined): PasswordSource {
  let last: string | undefined;
  let renewals = 0;
  let renewing: Promise<void> | undefined;
  return {
    async next() {
      last = (await secret?.value()) ?? fixed;
      // Otherwise `pg` would look for one in files and variables.
      if (last === undefined) throw new Error('the server asks for a password, and none is configured');
      return last;
    },
    get renewals() {
      return renewals;
    },
    async renew(error, renewalsBefore) {
      if (secret === undefined || last === undefined || !hasCode(error, invalidPassword)) return false;
      const refused = last;
      // Of several connections that are refused at once the first asks, and the others wait for it or find it done.
      if (renewals === renewalsBefore) {
        renewing ??= secret.renew(refused).then((held) => {
          if (held !== refused) renewals++;
        });
        await renewing.finally(() => {
          renewing = undefined;
        });
      }
      return renewals !== renewalsBefore;
    },
  };
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
