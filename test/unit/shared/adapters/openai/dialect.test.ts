/** Which fields an OpenAI-compatible server and its model take. */
import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../../../../shared/adapters/openai/dialect.ts';

const openAi = 'https://api.openai.com/v1';
const ollama = 'http://localhost:11434/v1';
const gateway = 'https://gateway.example/v1';

describe('the dialect', () => {
  it.each([
    [openAi, 'gpt-4o', 'max_completion_tokens', true],
    [openAi, 'gpt-4o-mini-2024-07-18', 'max_completion_tokens', true],
    [openAi, 'gpt-3.5-turbo', 'max_completion_tokens', true],
    [openAi, 'ft:gpt-4o:acme::1', 'max_completion_tokens', true],
    [openAi, 'gpt-5-mini', 'max_completion_tokens', false],
    [openAi, 'o3', 'max_completion_tokens', false],
    [openAi, 'a-model-to-come', 'max_completion_tokens', false],
    ['https://eu.api.openai.com/v1', 'gpt-5', 'max_completion_tokens', false],
    [gateway, 'openai/gpt-5', 'max_completion_tokens', false],
    [gateway, 'openai/gpt-4o', 'max_tokens', true],
    [ollama, 'llama3.1:8b', 'max_tokens', true],
    [ollama, 'gpt-oss:20b', 'max_tokens', true],
    [ollama, 'qwen3', 'max_tokens', true],
    ['https://api.openai.com.evil.example/v1', 'llama3.1', 'max_tokens', true],
  ])('of %s with %s: %s, temperature %s', (baseUrl, model, tokenLimit, takesTemperature) => {
    expect(dialectOf(baseUrl, model)).toEqual({ tokenLimit, takesTemperature });
  });
});
