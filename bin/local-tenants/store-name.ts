/** A store in a line, without a secret: so that an erasure that was begun in one is not ended in another. */
import type { StoreConfig } from '../../shared/runtime/config/engine-config.ts';
import { storeAddress } from '../store-address.ts';

export function storeName(store: StoreConfig): string {
  switch (store.kind) {
    case 'embedded':
      return store.kind;
    case 'postgres':
      return storeAddress(store.url) ?? store.kind;
    case 'pinecone':
      return storeAddress(store.indexHost) ?? store.kind;
  }
}
