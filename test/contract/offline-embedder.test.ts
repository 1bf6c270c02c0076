import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { describeEmbedder } from './embedder/embedder.ts';

describeEmbedder('Offline hashing', async () => ({
  embedder: createHashEmbedder(),
  vendor: undefined,
  close: async () => undefined,
}));
