import { createAnthropicAnswerer } from '../../shared/adapters/anthropic/answerer.ts';
import { fixedSecret } from '../../shared/upstream/fixed-secret.ts';
import { startAnthropicServer } from '../support/anthropic-server.ts';
import { shortPolicy } from '../support/short-policy.ts';
import { describeAnswerer } from './answerer/answerer.ts';

describeAnswerer('Anthropic', async () => {
  const server = await startAnthropicServer('sk-ant-test');
  const { baseUrl } = server;
  const apiKey = fixedSecret('sk-ant-test');
  const model = 'claude-opus-4-8';
  const answerer = createAnthropicAnswerer({ baseUrl, model, maxTokens: 900, apiKey, policy: shortPolicy });
  return { answerer, vendor: server, close: server.close };
});
