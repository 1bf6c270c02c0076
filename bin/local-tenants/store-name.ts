/** A store in a line, without a secret: so that an erasure that was begun in one is not ended in another. */
import type { StoreConfig } from '../../shared/runtime/config/engine-config.ts';

export function storeName(store: StoreConfig): string {
  switch (store.kind) {
    case 'embedded':
      return store.kind;
    case 'postgres':
      return `${store.kind} ${addressOf(store.url, '5432')}`;
    case 'pinecone':
      return `${store.kind} ${addressOf(store.indexHost)}`;
  }
}

/** Neither user nor other parameters than a socket's folder and port: any may hold a password. */
function addressOf(text: string, usualPort = ''): string {
  const url = URL.parse(text);
  if (url === null) return 'elsewhere';
  const host = url.hostname || url.searchParams.get('host') || '';
  const port = url.port || url.searchParams.get('port') || usualPort;
  return `${host}:${port}${url.pathname}`;
}
