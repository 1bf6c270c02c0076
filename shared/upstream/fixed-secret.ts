/** A secret that was given at the start and stays as it is. */
import type { Secret } from '../ports/secret.ts';

export const fixedSecret = (value: string): Secret => ({
  value: async () => value,
  renew: async () => value,
});
