import { createConverseAnswerer } from '../../shared/adapters/bedrock/converse-answerer.ts';
import { openBedrock, shortLimits } from '../support/bedrock-client.ts';
import { describeAnswerer } from './answerer/answerer.ts';

describeAnswerer('A model behind Bedrock Converse', async () => {
  const { client, server, close } = await openBedrock();
  const model = 'anthropic.claude-loopback-v1:0';
  const answerer = createConverseAnswerer({ model, maxTokens: 500, client, ...shortLimits });
  return { answerer, vendor: server.model, close };
});
