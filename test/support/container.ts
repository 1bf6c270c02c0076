/** Containers and stores for unit tests: what a test does not name rejects when it is called. */
import { vi } from 'vitest';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Container } from '../../shared/runtime/container.ts';

const unused = () => Promise.reject(new Error('not for this test'));

export const storeWith = (methods: Partial<TenantStore>): TenantStore => ({
  put: unused,
  search: unused,
  list: unused,
  get: unused,
  delete: unused,
  erase: unused,
  ready: unused,
  ...methods,
});

export const containerWith = (parts: Partial<Container>): Container => ({
  logger: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
  audit: { record: vi.fn() },
  nowSeconds: () => 1_000,
  tokenVerifier: unused,
  tenantRegistry: unused,
  store: unused,
  sealer: unused,
  embedder: unused,
  answerer: unused,
  cursorKey: unused,
  keyAdministration: unused,
  close: unused,
  ...parts,
});
