/** What an operator reads about tenants, people and clients. The secret of a new client stands here once, and in no other place. */
import type { TenantAdministration } from '../../shared/runtime/tenant-administration.ts';

type Answer<Name extends keyof TenantAdministration> = Awaited<ReturnType<TenantAdministration[Name]>>;
type Shown = Answer<'show'>;

export function listTenants({ tenants, odd }: Answer<'list'>): string {
  const oddities = [
    ...odd.map((pk) => `${JSON.stringify(pk)} is in the table and can be no tenant: nobody gets in by it.`),
    ...tenants.filter((one) => !isKnown(one.status)).map(({ id, status }) => `${id}: ${unknown(status)}`),
  ];
  const table =
    tenants.length === 0
      ? 'There are no tenants. Register one: npx askacme tenant add'
      : columns([
          ['TENANT', 'STATUS', 'TIER', 'NAME'],
          ...tenants.map(({ id, status, tier, name }) => [id, status, tier, name]),
        ]);
  return [table, ...(oddities.length === 0 ? [] : ['', ...oddities])].join('\n');
}

export function describeTenant(
  { id, name, status, tier, issuer, settings }: Shown['tenant'],
  { clients = [], oldKeys = 0, hasKeys }: Partial<Omit<Shown, 'tenant'>> = {},
  keys?: Answer<'showKeys'>,
): string {
  const lines = columns([
    ['tenant', id],
    ['name', name],
    ['status', isKnown(status) ? status : unknown(status)],
    ['tier', tier],
    ['issuer', issuer],
    ...(settings === '' ? [] : [['settings', settings]]),
    ...(hasKeys === undefined ? [] : [['keys', keysLine(status, hasKeys, keys)]]),
  ]);
  const table = clients.map((client) => [client.id, client.roles.join(' ') || 'member', client.name]);
  const shown = clients.length === 0 ? [] : ['', columns([['CLIENT', 'ROLES', 'NAME'], ...table])];
  const notes = oldKeyNote(oldKeys);
  return [lines, ...shown, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function keysLine(status: string, hasKeys: boolean, keys: Answer<'showKeys'>): string {
  if (!hasKeys) {
    return status === 'erased' || status === 'erasing'
      ? 'destroyed'
      : 'none: its documents can be neither written nor read. Make them: npx askacme tenant add, as it was made';
  }
  if (keys === undefined) return 'there';
  const words = keys.keyedTerms ? 'words keyed' : 'words as plain hashes';
  return `${keys.dataKeys}, seals under key ${keys.version}, ${words}`;
}

/** They stay for as long as API Gateway may remember one of them. */
export function oldKeyNote(count: Shown['oldKeys']): string[] {
  if (count === 0) return [];
  return count === undefined
    ? ['Whether an older API key is left, AWS does not say: the role may not list or delete them.']
    : [
        `${count === 1 ? 'An older API key is' : `${count} older API keys are`} left, harmless: tenant tier takes away those that are older than 70 minutes.`,
      ];
}

/** Of a tenant whose quotas are not those of its tier: it is older than they are, or a change stopped half-way. */
export function quotaNote({ id, tier }: Shown['tenant'], quotaTier: string): string[] {
  if (quotaTier === tier) return [];
  const holds = quotaTier === '' ? 'the least of every tier' : `those of tier ${JSON.stringify(quotaTier)}`;
  return ['', `Its quotas are ${holds}. To set them: npx askacme tenant tier ${id} --tier ${tier}`];
}

export function listUsers(id: string, users: Answer<'users'>): string {
  if (users.length === 0) return `${id} has no users in the user pool.`;
  return columns([
    ['E-MAIL', 'STATUS', 'SUB', 'ROLES'],
    ...users.map(({ email, status, isEnabled, username, roles }) => [
      email,
      isEnabled ? status : 'DISABLED',
      username,
      roles.join(' ') || 'member',
    ]),
  ]);
}

export const describeClient = ({ id, secret, scopes, tokenUrl }: Answer<'addClient'>): string =>
  `${columns([
    ['client id', id],
    ['client secret', secret],
    ['token url', tokenUrl],
    ['scopes', scopes.join(' ')],
  ])}

The secret is not shown again: put it where the machine keeps its secrets. A token for an hour; curl asks for the secret:
  curl --user ${id} --data grant_type=client_credentials ${tokenUrl}`;

const isKnown = (status: string): boolean => ['active', 'suspended', 'erasing', 'erased'].includes(status);

const unknown = (status: string): string =>
  `${JSON.stringify(status)}, which is no status: the API answers its requests with 503. Set one: npx askacme tenant suspend or resume`;

/** As wide as the widest; the last one as wide as it is. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
