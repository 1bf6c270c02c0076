/** Containers and stores for unit tests: what a test does not name rejects when it is called, but for the seal, which is real. */
import { vi } from 'vitest';
import { createMemoryQuotaLedger } from '../../shared/adapters/offline/quota-ledger.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import { unlimited } from '../../shared/runtime/config/engine-config.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { sealerInMemory } from './sealer.ts';

const unused = () => Promise.reject(new Error('not for this test'));

export const storeWith = (methods: Partial<TenantStore>): TenantStore => ({
  put: unused,
  search: unused,
  list: unused,
  get: unused,
  delete: unused,
  erase: unused,
  holdings: unused,
  ready: unused,
  ...methods,
});

const sealer = sealerInMemory();

export const containerWith = (parts: Partial<Container>): Container => ({
  logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  audit: { record: vi.fn() },
  nowSeconds: () => 1_000,
  tokenVerifier: unused,
  tenantRegistry: unused,
  store: unused,
  sealer: async () => sealer,
  embedder: unused,
  answerer: unused,
  piiDetector: async () => ({ inspect: async () => ({ outcome: 'complete', kinds: [] }) }),
  cursorKey: unused,
  keyAdministration: unused,
  forgetKeys: unused,
  quota: async () => createMemoryQuotaLedger({ limits: unlimited }),
  close: unused,
  ...parts,
});
