import { expect } from 'vitest';
import { createPineconeStore } from '../../shared/adapters/pinecone/pinecone-store.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { startRecordedPineconeServer } from '../support/pinecone-contract.ts';
import { sealerInMemory } from '../support/sealer.ts';
import { describeTenantStore } from './tenant-store/tenant-store.ts';

const dimension = 1024;

describeTenantStore('Pinecone', async () => {
  const server = await startRecordedPineconeServer({ port: 0, dimension });
  return {
    store: createPineconeStore({
      indexHost: server.origin,
      apiKey: fixedSecret(server.apiKey),
      dimension,
      sealer: sealerInMemory(),
      onViolation: ({ reason }) => expect.fail(reason),
    }),
    close: () => server.close(),
  };
});
