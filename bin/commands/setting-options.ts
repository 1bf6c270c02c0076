/** The options of askacme tenant settings, here and with --env: each setting by its name, and with `no-` before it. */
import { knownSettings, type SettingChanges, tenantSettings } from '../../shared/tenancy/tenant-settings.ts';

export const settingOptions = {
  'strict-pii': { type: 'boolean' },
  'audit-questions': { type: 'boolean' },
} as const satisfies Readonly<Record<(typeof tenantSettings)[number], unknown>>;

export function settingChangesIn(values: SettingChanges): SettingChanges {
  const given = tenantSettings.flatMap((setting) => {
    const value = values[setting];
    return value === undefined ? [] : [[setting, value] as const];
  });
  return Object.fromEntries(given);
}

/** @param chosen names joined by spaces. @param within when that holds; left out where nothing was asked for */
export function describeSettings(id: string, chosen: string, within?: string): string {
  const known = knownSettings(chosen.split(' '));
  const list = tenantSettings.map((setting) => `${setting} ${known.has(setting) ? 'on' : 'off'}`).join(', ');
  const holds =
    within === undefined ? '' : ` It holds ${within}, for what is uploaded and asked from then on.`;
  return `${id}: ${list}.${holds}`;
}
