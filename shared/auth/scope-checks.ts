/** Wall 1: the scopes of a token from an issuer that names no audience (RFC 6749, 3.3). */
import { refuseToken } from './refusal.ts';
import type { ApiScopes } from './trusted-issuer.ts';

type Claims = Readonly<Record<string, unknown>>;

const maxScopeCharacters = 2_048;

/** Rights that only read. A role that is not listed here counts as one that writes. */
const readingRoles = ['pii_access'];

/**
 * The roles that the token's scopes leave: a user may lend an application less than their own rights, never more.
 * @throws AppError `unauthenticated` for anything but an access token with the scope `read`
 */
export function rolesWithinScopes(
  { token_use: tokenUse, scope }: Claims,
  { read, write }: ApiScopes,
  roles: readonly string[],
): readonly string[] {
  // An ID token says who somebody is. With the audience unchecked, nothing else tells the two apart.
  if (tokenUse !== 'access') refuseToken('token-use');
  if (typeof scope !== 'string' || scope.length > maxScopeCharacters) refuseToken('scope');
  // Whole words, exactly: `askacme/read` is neither `askacme/readx` nor `ASKACME/READ`.
  const granted = scope.split(' ');
  if (!granted.includes(read)) refuseToken('scope');
  return granted.includes(write) ? roles : roles.filter((role) => readingRoles.includes(role));
}
