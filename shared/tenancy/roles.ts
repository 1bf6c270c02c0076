/** The closed set of roles, and the only place that says what each may do. */

export const roles = ['editor', 'admin', 'pii_access'] as const;

export type Role = (typeof roles)[number];

/** What a route may ask of its caller. `member` is anyone with a valid token of the tenant. */
export type Access = 'member' | 'editor' | 'admin';

/** The roles AskAcme knows among `values`; others (an identity provider's own groups) are ignored. */
export function knownRoles(values: readonly string[]): ReadonlySet<Role> {
  return new Set(roles.filter((role) => values.includes(role)));
}

/** Whether `held` satisfies `access`. An admin is also an editor. */
export function permits(held: ReadonlySet<Role>, access: Access): boolean {
  if (access === 'member') return true;
  return held.has('admin') || (access === 'editor' && held.has('editor'));
}
