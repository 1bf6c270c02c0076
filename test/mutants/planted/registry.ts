/** Wall 2 and the contract: a tenant from anywhere but the verified token and the registry; roles that nobody has. */
import type { Mutant } from '../mutant.ts';

const authorize = {
  file: 'functions/authorizer/authorize.ts',
  tests: ['test/unit/functions/authorizer/handler.test.ts'],
};
const contextMiddleware = 'shared/http/tenant-context.ts';
const authorizerContext = 'parseTenantContext(event.requestContext?.authorizer, nowSeconds())';
const roles = { file: 'shared/tenancy/roles.ts', tests: ['test/unit/shared/tenancy/roles.test.ts'] };
const tenantId = {
  file: 'shared/tenancy/tenant-id.ts',
  tests: ['test/unit/shared/tenancy/tenant-id.test.ts'],
};
const registry = {
  file: 'shared/adapters/dynamodb/registry-item.ts',
  tests: ['test/unit/shared/adapters/dynamodb/registries.test.ts'],
};

const withTenantOf = (source: string): string =>
  `parseTenantContext({ ...event.requestContext?.authorizer, ...(${source} && { tenant_id: ${source} }) }, nowSeconds())`;

export const registryMutants: readonly Mutant[] = [
  {
    name: 'the tenant is taken from a header',
    file: contextMiddleware,
    find: authorizerContext,
    replace: withTenantOf("event.headers?.['x-tenant-id']"),
    tests: ['test/unit/shared/http/tenant-context.test.ts'],
  },
  {
    name: 'the tenant is taken from the query string',
    file: contextMiddleware,
    find: authorizerContext,
    replace: withTenantOf('event.queryStringParameters?.tenant_id'),
    tests: ['test/unit/shared/http/tenant-context.test.ts'],
  },
  {
    name: 'a token without a tenant gets the default one',
    ...authorize,
    find: 'const claim = token.tenantClaim;',
    replace: "const claim = token.tenantClaim ?? 'acme';",
  },
  {
    name: 'a suspended tenant is let in',
    ...authorize,
    find: "  if (tenant.status !== 'active') refuseTenant('tenant-suspended');\n",
    replace: '',
  },
  {
    name: "an issuer signs another tenant's id",
    ...authorize,
    find: "  if (tenant.issuer !== token.issuer) refuseTenant('tenant-issuer');\n",
    replace: '',
  },
  {
    name: 'the authorizer believes a registry that answers with another tenant',
    ...authorize,
    find: ' || tenant.id !== id',
    replace: '',
  },
  {
    name: "an identity provider's own group becomes a role of ours",
    ...authorize,
    find: "[...knownRoles(token.roles)].join(' ')",
    replace: "token.roles.join(' ')",
  },
  {
    name: 'a tenant is lower-cased and trimmed into one that exists',
    ...tenantId,
    find: `  if (typeof value !== 'string' || !grammar.test(value) || reserved.has(value)) return undefined;
  return value as TenantId;`,
    replace: `  const id = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return grammar.test(id) && !reserved.has(id) ? (id as TenantId) : undefined;`,
  },
  {
    name: 'a tenant that is no text is made one',
    ...tenantId,
    find: `  if (typeof value !== 'string' || !grammar.test(value) || reserved.has(value)) return undefined;
  return value as TenantId;`,
    replace: `  const id = String(value);
  return grammar.test(id) && !reserved.has(id) ? (id as TenantId) : undefined;`,
  },
  {
    name: 'a tenant may be called null or undefined',
    ...tenantId,
    find: ' || reserved.has(value)',
    replace: '',
  },
  {
    name: 'a role counts that only begins like one of ours',
    ...roles,
    find: 'values.includes(role)',
    replace: 'values.some((value) => value.startsWith(role))',
  },
  {
    name: 'whoever has any role may write',
    ...roles,
    find: "held.has('admin') || (access === 'editor' && held.has('editor'))",
    replace: 'held.size > 0',
  },
  {
    name: 'handlers do not look at roles again',
    file: contextMiddleware,
    find: 'if (!permits(tenant.roles, access)) {',
    replace: "if (!permits(tenant.roles, 'member')) {",
    tests: ['test/unit/shared/http/tenant-context.test.ts'],
  },
  {
    name: "an execution environment of another tenant's serves",
    file: 'shared/http/compute-tenant.ts',
    find: 'computeTenant === undefined || computeTenant === tenantId',
    replace: 'computeTenant === undefined || computeTenant !== tenantId',
    tests: ['test/unit/shared/http/tenant-context.test.ts'],
  },
  {
    name: 'an execution environment serves a tenant whose id its own begins with',
    file: 'shared/http/compute-tenant.ts',
    find: 'computeTenant === tenantId)',
    replace: 'computeTenant.startsWith(tenantId))',
    tests: ['test/unit/shared/http/tenant-context.test.ts'],
  },
  {
    name: 'the registry gives the item of another key',
    ...registry,
    find: " || textOf(item, 'pk') !== key",
    replace: '',
  },
  {
    name: 'a lagging replica says whether a tenant is suspended',
    ...registry,
    find: 'ConsistentRead: true',
    replace: 'ConsistentRead: false',
  },
  {
    name: 'a token is made on a trigger that nobody knows',
    file: 'functions/pre-token-generation/claims.ts',
    find: "userTriggers.has(subject.triggerSource) ? userClaims(subject) : refuseClaims('trigger')",
    replace: 'userClaims(subject)',
    tests: ['test/unit/functions/pre-token-generation/handler.test.ts'],
  },
  {
    name: 'a query may have fields that nobody knows: they are passed over',
    file: 'shared/contract/schemas.ts',
    find: 'export const queryRequest = z.strictObject({',
    replace: 'export const queryRequest = z.object({',
    tests: ['test/unit/shared/contract/parse-input.test.ts'],
  },
  {
    name: 'a document may have fields that nobody knows: they are passed over',
    file: 'shared/contract/schemas.ts',
    find: 'export const ingestRequest = z.strictObject({',
    replace: 'export const ingestRequest = z.object({',
    tests: ['test/unit/shared/contract/parse-input.test.ts'],
  },
  {
    name: 'what a tenant chose for itself does not reach its requests',
    file: 'bin/local-tenants/tenant-book.ts',
    find: "    settings: entry.settings?.join(' '),\n",
    replace: '',
    tests: ['test/unit/bin/local-tenants/tenant-life.test.ts'],
  },
  {
    name: 'a parameter in escapes is whatever the engine makes of it',
    file: 'shared/contract/parse-input.ts',
    find: '  refuseOddNames(entries.map(([name]) => name));\n',
    replace: '  void refuseOddNames;\n',
    tests: ['test/unit/shared/contract/parse-input-envelope.test.ts'],
  },
  {
    name: 'of two keys of a name in a body the last counts',
    file: 'shared/contract/strict-json.ts',
    find: 'if (keys?.has(key)) {',
    replace: 'if (keys === undefined) {',
    tests: ['test/unit/shared/contract/strict-json.test.ts'],
  },
  {
    name: 'a key in escapes is whatever the engine makes of it',
    file: 'shared/contract/strict-json.ts',
    find: "if (key.includes('\\\\')) {",
    replace: "if (key === '\\\\') {",
    tests: ['test/unit/shared/contract/strict-json.test.ts'],
  },
  {
    name: 'of two query parameters of a name the first counts',
    file: 'shared/contract/parse-input.ts',
    find: 'if (values?.length !== 1)',
    replace: 'if (values === undefined)',
    tests: ['test/unit/shared/contract/parse-input-envelope.test.ts'],
  },
];
