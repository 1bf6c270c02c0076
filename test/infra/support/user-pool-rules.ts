/** What must hold of every user pool and every client of a template. Each rule gives what is wrong, so a test can also show that it finds it. */
import type { ResolvedResource } from './resolve-template.ts';

type Properties = Readonly<Record<string, unknown>>;

const tenantAttribute = 'custom:tenant_id';

export const clientFaults = (
  clients: readonly Pick<ResolvedResource, 'logicalId' | 'properties'>[],
): string[] =>
  clients.flatMap(({ logicalId, properties }) =>
    rules.filter(([, holds]) => !holds(properties)).map(([fault]) => `${logicalId} ${fault}`),
  );

const rules: readonly (readonly [string, (client: Properties) => boolean])[] = [
  // Left out or empty, Cognito's default holds, and that is more than nothing.
  ['does not say what it may write', ({ WriteAttributes: names }) => listOf(names).length > 0],
  ['can write the tenant', ({ WriteAttributes: names }) => !listOf(names).includes(tenantAttribute)],
  [
    'can write more than a preference',
    ({ WriteAttributes: names }) => listOf(names).every((name) => name === 'locale'),
  ],
  ['does not say what it may read', ({ ReadAttributes: names }) => listOf(names).length > 0],
  ['has a secret in the template', ({ GenerateSecret: secret }) => secret === false],
  ['does not say how it signs in', ({ ExplicitAuthFlows: flows }) => listOf(flows).length > 0],
  [
    'signs in otherwise than by a proof of the password',
    ({ ExplicitAuthFlows: flows }) => listOf(flows).join() === 'ALLOW_USER_SRP_AUTH',
  ],
  ['has another grant than the code', ({ AllowedOAuthFlows: flows }) => listOf(flows).join() === 'code'],
  [
    'hands out rights over the own account',
    ({ AllowedOAuthScopes: scopes }) => !listOf(scopes).includes('aws.cognito.signin.user.admin'),
  ],
  ['tells who is a user', ({ PreventUserExistenceErrors: prevent }) => prevent === 'ENABLED'],
  ['cannot revoke tokens', ({ EnableTokenRevocation: enable }) => enable === true],
  [
    'keeps refresh tokens',
    ({ RefreshTokenRotation: rotation }) => (rotation as Properties)?.Feature === 'ENABLED',
  ],
  ['has access tokens for more than an hour', (client) => minutes(client, 'AccessToken') <= 60],
  ['has sessions of more than a day', (client) => minutes(client, 'RefreshToken') <= 1_440],
  [
    'sends people elsewhere unencrypted',
    ({ CallbackURLs: callbacks, LogoutURLs: logouts }) =>
      [...listOf(callbacks), ...listOf(logouts)].every((url) => /^https:|^http:\/\/localhost[:/]/.test(url)),
  ],
];

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Infinite where it is left out: the default is 30 days for one of them. */
function minutes(client: Properties, token: 'AccessToken' | 'RefreshToken'): number {
  const units = (client.TokenValidityUnits ?? {}) as Properties;
  const value = client[`${token}Validity`];
  return units[token] === 'minutes' && typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}
