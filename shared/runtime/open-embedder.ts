/** From the embedder in the configuration to one that embeds. Each is imported where it is chosen. */
import type { Embedder } from '../ports/embedder.ts';
import type { EmbedderConfig } from './config/engine-config.ts';
import { openOptionalSecret } from './open-secret.ts';

export async function openEmbedder(config: EmbedderConfig): Promise<Embedder> {
  switch (config.kind) {
    case 'offline': {
      const { createHashEmbedder } = await import('../adapters/offline/hash-embedder.ts');
      return createHashEmbedder();
    }
    case 'bedrock-titan': {
      const { createTitanEmbedder } = await import('../adapters/bedrock/titan-embedder.ts');
      return createTitanEmbedder(config);
    }
    case 'bedrock-cohere': {
      const { createCohereEmbedder } = await import('../adapters/bedrock/cohere-embedder.ts');
      return createCohereEmbedder(config);
    }
    case 'openai': {
      const { createOpenAiEmbedder } = await import('../adapters/openai/embedder.ts');
      return createOpenAiEmbedder({ ...config, apiKey: await openOptionalSecret(config.apiKey) });
    }
  }
}
