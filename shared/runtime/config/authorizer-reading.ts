/**
 * One pass over the few variables of the functions around sign-in. Apart from `config.ts`, because its table of every
 * variable would weigh as much as these functions do, and each is loaded before anybody gets in.
 */
import { isProtected } from '../../auth/protected-address.ts';
import { ConfigurationError } from './configuration-error.ts';
import { checkNode } from './node-dangers.ts';
import type { Faults, Variables } from './reading.ts';
import { checkIsOnLambda, namesWith } from './watched-variables.ts';

export interface SignInReading extends Faults {
  /** A value of this form, else the fault is noted. An empty variable counts as one that is not set. */
  text(name: string, form: RegExp, expected: string): string;
}

/** @throws ConfigurationError that lists everything wrong, and quotes no value */
export function readSignIn<T>(variables: Variables, parts: (reading: SignInReading) => T): T {
  const faults: string[] = [];
  const reading: SignInReading = {
    variables,
    fault: (name, problem, remedy) => void faults.push(`${name} ${problem}. ${remedy}`),
    text(name, form, expected) {
      const text = variables[name] ?? '';
      if (!form.test(text)) reading.fault(name, `must be ${expected}`, 'Set it so.');
      return text;
    },
  };
  checkIsOnLambda(reading);
  const result = parts(reading);
  checkDangers(reading);
  // Two parts may look at one variable.
  if (faults.length > 0) throw new ConfigurationError([...new Set(faults)]);
  return result;
}

/**
 * Who breaks in here must find no way to documents, and who believes to have switched a check off has to be told. These
 * functions take no secret, no database and no switch at all, so whatever is named like one is refused, whatever it holds.
 */
const outOfPlace =
  /^(?!AWS_|NODE_TLS_).*(?:AUTH|JWT|TOKEN|ANONYMOUS|INSECURE|SECRET|PASSWORD|_KEY|DATABASE|MIGRATION_|APP_USER_)/i;

/** What would start and be unsafe. */
function checkDangers(reading: Faults): void {
  checkNode(reading);
  for (const name of namesWith(reading, 'AWS_ENDPOINT_URL')) {
    const url = URL.parse(reading.variables[name] ?? '');
    // Alone, because `/` is what is signed.
    if (url === null || !isProtected(url) || url.href !== `${url.origin}/`) {
      reading.fault(name, 'must be an origin with https, or with http on this machine', 'Set it so.');
    }
  }
  for (const name of namesWith(reading, '').filter((one) => outOfPlace.test(one))) {
    reading.fault(name, 'has no business in this function', 'Unset it.');
  }
}
