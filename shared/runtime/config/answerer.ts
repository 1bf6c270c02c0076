/** What writes the answer, out of the variables. */
import type { AnswererConfig, SecretConfig } from './engine-config.ts';
import { readOpenAiAccess } from './openai.ts';
import type { Reading } from './reading.ts';
import { readApiKey } from './secrets.ts';
import type { VariableName } from './variables.ts';
import { isOnThisMachine, readVendorAddress } from './vendor-address.ts';

export function readAnswerer(reading: Reading): AnswererConfig {
  const kind = reading.value('ANSWERER');
  if (kind === 'offline') return readOffline(reading);
  const chosen = { model: readModel(reading, kind), maxTokens: reading.value('ANSWER_MAX_TOKENS') };
  if (kind === 'bedrock') return { kind, ...chosen };
  return kind === 'openai'
    ? { kind, ...chosen, ...readOpenAiAccess(reading, 'ANSWERER=openai') }
    : { kind, ...chosen, ...readAnthropicAccess(reading) };
}

/** No default: models are retired, and which one writes is a matter of price. */
function readModel(reading: Reading, kind: string): string {
  const model = reading.value('ANSWER_MODEL');
  if (!reading.has('ANSWER_MODEL'))
    reading.required('ANSWER_MODEL', `ANSWERER=${kind} has no default model.`);
  return model ?? '';
}

function readAnthropicAccess(reading: Reading): { baseUrl: string; apiKey: SecretConfig } {
  const baseUrl = readVendorAddress(reading, 'ANTHROPIC_BASE_URL');
  const apiKey = readApiKey(reading, 'ANTHROPIC_API_KEY', { anyKeyWillDo: isOnThisMachine(baseUrl) });
  if (!reading.has('ANTHROPIC_API_KEY') && !reading.has('ANTHROPIC_API_KEY_SECRET')) {
    reading.required(
      'ANTHROPIC_API_KEY',
      'ANSWERER=anthropic signs in with it. Or set ANTHROPIC_API_KEY_SECRET.',
    );
  }
  return { baseUrl, apiKey: apiKey ?? { kind: 'value', value: '' } };
}

const withoutMeaningOffline = ['ANSWER_MODEL', 'ANSWER_MAX_TOKENS'] as const satisfies VariableName[];

function readOffline(reading: Reading): AnswererConfig {
  for (const name of withoutMeaningOffline.filter(reading.has)) {
    reading.fault(
      name,
      'has no effect on the offline answerer',
      'Choose another with ANSWERER, or unset it.',
    );
  }
  return { kind: 'offline' };
}
