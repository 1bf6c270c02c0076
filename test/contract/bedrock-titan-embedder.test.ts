import { createTitanEmbedder } from '../../shared/adapters/bedrock/titan-embedder.ts';
import { openBedrock, shortLimits } from '../support/bedrock-client.ts';
import { describeEmbedder } from './embedder/embedder.ts';

describeEmbedder('Titan Text Embeddings v2 on Bedrock', async () => {
  const { client, server, close } = await openBedrock();
  const embedder = createTitanEmbedder({ dimension: 1024, client, ...shortLimits });
  return { embedder, vendor: server.embeddings, close };
});
