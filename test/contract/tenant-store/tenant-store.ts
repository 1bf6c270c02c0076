/** What every `TenantStore` must do, whatever its engine. Run by one small file an adapter. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { TenantStore } from '../../../shared/ports/tenant-store.ts';
import { everything, tenantId } from '../../support/documents.ts';
import { describeConcurrency } from './concurrency.ts';
import { describeDocuments } from './documents.ts';
import { describeEmbeddingSpaces } from './embedding-spaces.ts';
import { describeErasure } from './erasure.ts';
import { describeHoldings } from './holdings.ts';
import { describePersonalData } from './personal-data.ts';
import { describeSearch } from './search.ts';
import type { StoreWorld } from './store-world.ts';
import { describeTenants } from './tenants.ts';

export interface StoreUnderTest {
  readonly store: TenantStore;
  close(): Promise<void>;
}

export function describeTenantStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a tenant store`, () => {
    let underTest: StoreUnderTest;
    let run = 0;

    const world: StoreWorld = {
      get store() {
        return underTest.store;
      },
      get mine() {
        return tenantId(`acme${run}`);
      },
      get theirs() {
        return tenantId(`acme${run}-2`);
      },
      list: (tenant, visibility = 'with-pii') => world.store.list(tenant, { ...everything, visibility }),
      get: (id, pii, visibility = 'with-pii') => world.store.get(world.mine, { id, pii, visibility }),
    };

    beforeAll(async () => {
      underTest = await open();
    });
    afterAll(() => underTest.close());
    beforeEach(() => {
      run++;
    });

    describeDocuments(world);
    describeSearch(world);
    describeTenants(world);
    describePersonalData(world);
    describeConcurrency(world);
    describeEmbeddingSpaces(world);
    describeErasure(world);
    describeHoldings(world);
  });
}
