/** What a tenant may have chosen for itself beyond the ordinary. A closed set; the ordinary is the careful choice. */

export const tenantSettings = [
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

/** What is chosen anew; of the others stays what was chosen before. */
export type SettingChanges = Readonly<Partial<Record<TenantSetting, boolean>>>;

/** @param before names joined by spaces, as registries keep them. @returns the same, without the ones that nobody knows */
export function changedSettings(before: string, changes: SettingChanges): string {
  const known = knownSettings(before.split(' '));
  return tenantSettings.filter((setting) => changes[setting] ?? known.has(setting)).join(' ');
}
