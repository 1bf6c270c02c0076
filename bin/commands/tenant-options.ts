/** The arguments of askacme tenant: which action takes which options, and what each may hold. */
import { parseArgs } from 'node:util';
import { roles as knownRoles, type Role } from '../../shared/tenancy/roles.ts';
import type { SettingChanges } from '../../shared/tenancy/tenant-settings.ts';
import { UsageError } from './command.ts';
import { settingChangesIn, settingOptions } from './setting-options.ts';

/** Which options an action takes; those with `!` it needs. */
const actions = {
  add: ['name!', 'tier!', 'issuer', 'plain-terms'],
  suspend: [],
  resume: [],
  tier: ['tier!'],
  list: [],
  show: ['keys'],
  settings: ['strict-pii', 'audit-questions'],
  'rotate-key': [],
  client: ['name!', 'role', 'read-only'],
  revoke: ['client!'],
  user: ['email!', 'role', 'remove-role', 'remove'],
  users: [],
  erase: ['yes!', 'sign-with', 'receipt'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type TenantAction = keyof typeof actions;

/** Those that the action does not take are empty. */
export interface TenantOptions {
  readonly environmentName: string;
  readonly name: string;
  readonly tier: string;
  readonly issuer: string | undefined;
  readonly plainTerms: boolean;
  readonly showsKeys: boolean;
  readonly settings: SettingChanges;
  readonly roles: readonly Role[];
  readonly isReadOnly: boolean;
  readonly clientId: string;
  readonly email: string;
  readonly removedRoles: readonly Role[];
  readonly isRemoved: boolean;
  /** The file of the key that signs receipts. */
  readonly keyFile: string;
  /** Where the receipt goes; undefined takes the usual name. */
  readonly receiptFile: string | undefined;
}

export interface TenantArguments {
  readonly action: TenantAction;
  /** Behind the action. */
  readonly positionals: readonly string[];
  readonly options: TenantOptions;
}

/** @throws UsageError */
export function parseTenantOptions(argv: readonly string[]): TenantArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    allowNegative: true,
    options: {
      env: { type: 'string', short: 'e' },
      name: { type: 'string' },
      tier: { type: 'string' },
      issuer: { type: 'string' },
      'plain-terms': { type: 'boolean' },
      keys: { type: 'boolean' },
      ...settingOptions,
      role: { type: 'string', multiple: true },
      'read-only': { type: 'boolean' },
      client: { type: 'string' },
      email: { type: 'string' },
      'remove-role': { type: 'string', multiple: true },
      remove: { type: 'boolean' },
      yes: { type: 'string' },
      'sign-with': { type: 'string' },
      receipt: { type: 'string' },
    },
  });
  const [word, ...rest] = positionals;
  const action = actionNamed(word);
  checkNames(action, Object.keys(values));
  const { env, name, tier, issuer, role = [], client, email, 'remove-role': removedRole = [], yes } = values;
  const options: TenantOptions = {
    environmentName: fitting(env, '--env', /^[a-z][a-z0-9-]{0,15}$/, 'an environment such as dev') ?? '',
    name: nameFor(action, name) ?? '',
    tier: fitting(tier, '--tier', /^[a-z][a-z0-9-]{0,30}$/, "a tier's name in lower case") ?? '',
    issuer: fitting(issuer, '--issuer', /^https?:\/\/[^\s?#]+$/, 'an https address without a query'),
    plainTerms: values['plain-terms'] ?? false,
    showsKeys: values.keys ?? false,
    settings: settingChangesIn(values),
    roles: rolesNamed('--role', role),
    isReadOnly: values['read-only'] ?? false,
    clientId: fitting(client, '--client', /^\w{1,128}$/, "a client's id, as tenant show prints it") ?? '',
    email: fitting(email, '--email', /^[^\s@"<>,;]{1,64}@[^\s@"<>,;]{1,190}$/, 'an e-mail address') ?? '',
    removedRoles: rolesNamed('--remove-role', removedRole),
    isRemoved: values.remove ?? false,
    keyFile: values['sign-with'] ?? '',
    receiptFile: values.receipt,
  };
  checkTogether(options);
  if (action === 'erase') checkErasure(rest[0], yes, options);
  return { action, positionals: rest, options };
}

function actionNamed(word: string | undefined): TenantAction {
  if (word !== undefined && Object.hasOwn(actions, word)) return word as TenantAction;
  const names = Object.keys(actions).join(', ');
  throw new UsageError(
    word === undefined
      ? `An action is missing: ${names}.`
      : `There is no action ${JSON.stringify(word)}, but: ${names}.`,
  );
}

function checkNames(action: TenantAction, given: readonly string[]): void {
  const takes: readonly string[] = ['env!', ...actions[action]];
  const foreign = given.find((name) => !takes.includes(name) && !takes.includes(`${name}!`));
  if (foreign !== undefined) throw new UsageError(`--${foreign} has no meaning for ${action}.`);
  const missing = takes.find((name) => name.endsWith('!') && !given.includes(name.slice(0, -1)));
  if (missing !== undefined) throw new UsageError(`--${missing.slice(0, -1)} is missing.`);
}

function checkTogether({ isReadOnly, roles, removedRoles, isRemoved }: TenantOptions): void {
  if (isReadOnly && roles.some((one) => one !== 'pii_access')) {
    throw new UsageError('--read-only goes with no role or with pii_access: editor and admin write.');
  }
  if (isRemoved && roles.length + removedRoles.length > 0) {
    throw new UsageError('--remove takes the user away: it goes with no role.');
  }
  const both = roles.find((one) => removedRoles.includes(one));
  if (both !== undefined) throw new UsageError(`${both} cannot be given and taken at once.`);
}

/** There is no way back, so that the name is asked for twice. */
function checkErasure(
  tenantId: string | undefined,
  yes: string | undefined,
  { keyFile, receiptFile }: TenantOptions,
): void {
  if (tenantId === undefined) return;
  if (tenantId !== yes) {
    throw new UsageError(
      `This takes every document, user, client and key of ${tenantId} away, for good. If you mean it: --yes ${tenantId}`,
    );
  }
  if (keyFile === '') {
    throw new UsageError(
      '--sign-with is missing: the file of the key that signs the receipt. Make one, once: npx askacme receipt make-key FILE',
    );
  }
  if (receiptFile === '') throw new UsageError('--receipt must be a file.');
}

/** A company's goes into prompts and onto screens; a client's is a name at Cognito. */
const nameFor = (action: TenantAction, name: string | undefined): string | undefined =>
  action === 'client'
    ? fitting(name, '--name', /^[\w.@+=-][\w.@+=, -]{0,59}$/, 'up to 60 letters, digits, spaces and .@+=,-')
    : fitting(
        name,
        '--name',
        /^(?! )[^\p{C}\u2028\u2029]{1,100}(?<! )$/u,
        'up to 100 characters on one line',
      );

/** Each once. */
const rolesNamed = (option: string, words: readonly string[]): readonly Role[] => [
  ...new Set(words.map((word) => roleNamed(option, word))),
];

function roleNamed(option: string, text: string): Role {
  const role = knownRoles.find((one) => one === text);
  if (role !== undefined) return role;
  throw new UsageError(`${option} must be ${knownRoles.join(', ')}, not ${JSON.stringify(text)}.`);
}

function fitting(
  text: string | undefined,
  what: string,
  pattern: RegExp,
  expected: string,
): string | undefined {
  if (text === undefined || pattern.test(text)) return text;
  throw new UsageError(`${what} must be ${expected}, not ${JSON.stringify(text)}.`);
}
