/** What every `TenantRegistry` must do, wherever it keeps its tenants. Run by one small file an adapter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant, TenantRegistry } from '../../../shared/ports/tenant-registry.ts';
import { tenantId } from '../../support/documents.ts';

export interface RegistryUnderTest {
  readonly registry: TenantRegistry;
  close(): Promise<void>;
}

/** Ids that are each other's prefixes, one of each status; one is counted against nothing. */
const tenants: readonly Tenant[] = [
  {
    id: tenantId('acme'),
    name: 'Acme, Inc. “Ünïcode”',
    status: 'active',
    issuer: 'https://one.example',
    usageKey: 'key-acme',
  },
  {
    id: tenantId('acme-2'),
    name: 'Acme Two',
    status: 'suspended',
    issuer: 'https://two.example',
    usageKey: 'key-two',
  },
  {
    id: tenantId('acme-22'),
    name: 'Acme 22',
    status: 'active',
    issuer: 'https://one.example',
    usageKey: undefined,
  },
  {
    id: tenantId('acme-3'),
    name: 'Acme Three',
    status: 'erasing',
    issuer: 'https://one.example',
    usageKey: undefined,
  },
  {
    id: tenantId('acme-4'),
    name: 'Acme Four',
    status: 'erased',
    issuer: 'https://one.example',
    usageKey: undefined,
  },
];

/** @param open a registry of exactly these tenants */
export function describeTenantRegistry(
  name: string,
  open: (tenants: readonly Tenant[]) => Promise<RegistryUnderTest>,
): void {
  describe(`${name} as a tenant registry`, () => {
    let underTest: RegistryUnderTest;
    beforeAll(async () => {
      underTest = await open(tenants);
    });
    afterAll(() => underTest?.close());
    const find = (id: string) => underTest.registry.find(tenantId(id));

    it.each(tenants.map((tenant) => [tenant.id, tenant] as const))(
      'finds %s with all that it is, whatever its status',
      async (id, tenant) => {
        expect(await find(id)).toEqual(tenant);
      },
    );

    it.each(['globex', 'acm', 'acme-222', 'ac', 'constructor', 'tenant', 'to-string'])(
      'finds nothing under %s, which was never registered',
      async (id) => {
        expect(await find(id)).toBeUndefined();
      },
    );

    it('gives each of many questions at once its own answer', async () => {
      const asked = Array.from({ length: 30 }, (_, at) => tenants[at % tenants.length]?.id ?? '');

      const found = await Promise.all(asked.map(find));

      expect(found.map((tenant) => tenant?.id)).toEqual(asked);
    });
  });
}
