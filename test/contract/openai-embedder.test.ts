import { createOpenAiEmbedder } from '../../shared/adapters/openai/embedder.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { shortPolicy } from '../support/short-policy.ts';
import { describeEmbedder } from './embedder/embedder.ts';

const policies = { query: shortPolicy, documents: shortPolicy };

describeEmbedder('OpenAI', async () => {
  const server = await startOpenAiServer('sk-test');
  const { baseUrl } = server;
  const apiKey = fixedSecret('sk-test');
  const model = 'text-embedding-3-small';
  const embedder = createOpenAiEmbedder({ baseUrl, model, dimension: 512, apiKey, policies });
  return { embedder, vendor: server, close: server.close };
});

describeEmbedder('An OpenAI-compatible server without a key', async () => {
  const server = await startOpenAiServer();
  const { baseUrl } = server;
  const embedder = createOpenAiEmbedder({ baseUrl, model: 'nomic-embed-text', dimension: 1024, policies });
  return { embedder, vendor: server, close: server.close };
});
