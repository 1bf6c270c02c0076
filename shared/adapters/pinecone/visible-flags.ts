/** What a caller can see, as the values that `pii` may have; never as a negation. */
import type { Visibility } from '../../tenancy/tenant-context.ts';

export const flagsOf = (visibility: Visibility): boolean[] =>
  visibility === 'with-pii' ? [false, true] : [false];
