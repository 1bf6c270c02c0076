/** From the answerer in the configuration to one that writes. Each is imported where it is chosen. */
import type { Answerer } from '../ports/answerer.ts';
import type { AnswererConfig } from './config/engine-config.ts';
import { openOptionalSecret, openSecret } from './open-secret.ts';

export async function openAnswerer(config: AnswererConfig): Promise<Answerer> {
  switch (config.kind) {
    case 'offline': {
      const { createExtractiveAnswerer } = await import('../adapters/offline/extractive-answerer.ts');
      return createExtractiveAnswerer();
    }
    case 'bedrock': {
      const { createConverseAnswerer } = await import('../adapters/bedrock/converse-answerer.ts');
      return createConverseAnswerer(config);
    }
    case 'anthropic': {
      const { createAnthropicAnswerer } = await import('../adapters/anthropic/answerer.ts');
      return createAnthropicAnswerer({ ...config, apiKey: await openSecret(config.apiKey) });
    }
    case 'openai': {
      const { createOpenAiAnswerer } = await import('../adapters/openai/answerer.ts');
      return createOpenAiAnswerer({ ...config, apiKey: await openOptionalSecret(config.apiKey) });
    }
  }
}
