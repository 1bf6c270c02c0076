/** Walls 1, 2 and 6 on AWS: what a template lets users, the gateway and execution environments do. */
import type { Mutant } from '../mutant.ts';

export const deploymentMutants: readonly Mutant[] = [
  {
    name: 'users may change which tenant they belong to',
    file: 'infra/aws/identity/user-pool.ts',
    find: 'tenant_id: new StringAttribute({ mutable: false, ',
    replace: 'tenant_id: new StringAttribute({ mutable: true, ',
    tests: ['test/infra/identity.test.ts'],
  },
  {
    name: 'a client writes the tenant of its user',
    file: 'infra/aws/identity/hosted-sign-in.ts',
    find: '    writeAttributes: writable,\n',
    replace: "    writeAttributes: writable.withCustomAttributes('tenant_id'),\n",
    tests: ['test/infra/identity.test.ts'],
  },
  {
    name: 'tenants share execution environments',
    file: 'infra/aws/functions/api-function.ts',
    find: '...(tenantIsolation && functionTable[name].isTenantScoped\n',
    replace: '...(!tenantIsolation && functionTable[name].isTenantScoped\n',
    tests: ['test/infra/api-function.test.ts'],
  },
  {
    name: 'API Gateway remembers one result for all who come from the same place',
    file: 'infra/aws/api/api-authorizer.ts',
    find: "[IdentitySource.header('Authorization')]",
    replace: "[IdentitySource.context('identity.sourceIp')]",
    tests: ['test/infra/api.test.ts'],
  },
];
