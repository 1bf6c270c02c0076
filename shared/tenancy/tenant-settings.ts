/** What a tenant may have chosen for itself beyond the ordinary. A closed set; the ordinary is the careful choice. */

const tenantSettings = [
  /** Names and postal addresses count as personal data too. */
  'strict-pii',
  /** The audit log keeps the words of questions. */
  'audit-questions',
] as const;

export type TenantSetting = (typeof tenantSettings)[number];

/** Those among `values` that AskAcme knows. */
export function knownSettings(values: readonly string[]): ReadonlySet<TenantSetting> {
  return new Set(tenantSettings.filter((setting) => values.includes(setting)));
}
