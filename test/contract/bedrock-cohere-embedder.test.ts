import { createCohereEmbedder } from '../../shared/adapters/bedrock/cohere-embedder.ts';
import { openBedrock, shortLimits } from '../support/bedrock-client.ts';
import { describeEmbedder } from './embedder/embedder.ts';

describeEmbedder('Cohere Embed v4 on Bedrock', async () => {
  const { client, server, close } = await openBedrock();
  const embedder = createCohereEmbedder({ dimension: 1536, client, ...shortLimits });
  return { embedder, vendor: server.embeddings, close };
});
