/** A store with the world in it, sealed or not, of which each wall can be taken away. */
import type { Sealer } from '../../shared/ports/sealer.ts';
import type { TenantStore } from '../../shared/ports/tenant-store.ts';
import type { Wall } from './walls.ts';

export const storeNames = ['postgres', 'pinecone'] as const;

export type StoreName = (typeof storeNames)[number];

export interface Stage {
  readonly name: StoreName;
  readonly sealer: Sealer;
  /** The product's own adapter, over an engine that has lost walls 3 and 4 where they do not stand. */
  store(standing: ReadonlySet<Wall>): Promise<TenantStore>;
  close(): Promise<void>;
}
