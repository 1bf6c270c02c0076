/** A store in a line, without a secret: so that an erasure that was begun in one is not ended in another. */
import type { StoreConfig } from '../../shared/runtime/config/engine-config.ts';

export function storeName(store: StoreConfig): string {
  switch (store.kind) {
    case 'embedded':
      return store.kind;
    case 'postgres':
      return `${store.kind} ${addressOf(store.url)}`;
    case 'pinecone':
      return `${store.kind} ${addressOf(store.indexHost)}`;
  }
}

/** Neither user nor parameters: either may hold a password. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'elsewhere' : `${url.hostname}:${url.port}${url.pathname}`;
}
