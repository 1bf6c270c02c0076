import { createOpenAiAnswerer } from '../../shared/adapters/openai/answerer.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { startOpenAiServer } from '../support/openai-server.ts';
import { shortPolicy } from '../support/short-policy.ts';
import { describeAnswerer } from './answerer/answerer.ts';

describeAnswerer('OpenAI’s reasoning models', async () => {
  const server = await startOpenAiServer('sk-test');
  const { baseUrl } = server;
  const apiKey = fixedSecret('sk-test');
  const model = 'gpt-5-mini';
  const answerer = createOpenAiAnswerer({ baseUrl, model, maxTokens: 900, apiKey, policy: shortPolicy });
  return { answerer, vendor: server, close: server.close };
});

describeAnswerer('An OpenAI-compatible server without a key', async () => {
  const server = await startOpenAiServer();
  const { baseUrl } = server;
  const answerer = createOpenAiAnswerer({ baseUrl, model: 'llama3.1', maxTokens: 900, policy: shortPolicy });
  return { answerer, vendor: server, close: server.close };
});
