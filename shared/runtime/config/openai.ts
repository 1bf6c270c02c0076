/** What the OpenAI-compatible embedder and answerer share: the address and the key. */
import type { SecretConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { readApiKey } from './secrets.ts';
import { isOnThisMachine, readVendorAddress } from './vendor-address.ts';

export interface OpenAiAccess {
  readonly baseUrl: string;
  readonly apiKey: SecretConfig | undefined;
}

/** `because` says which choice needs it. */
export function readOpenAiAccess(reading: Reading, because: string): OpenAiAccess {
  const baseUrl = readVendorAddress(reading, 'OPENAI_BASE_URL');
  const apiKey = readApiKey(reading, 'OPENAI_API_KEY', { anyKeyWillDo: isOnThisMachine(baseUrl) });
  const given = reading.has('OPENAI_API_KEY') || reading.has('OPENAI_API_KEY_SECRET');
  // Others that speak the protocol may ask for no key.
  if (!given && URL.parse(baseUrl)?.hostname === 'api.openai.com') {
    reading.required(
      'OPENAI_API_KEY',
      `${because} signs in with it. Or set OPENAI_API_KEY_SECRET, or OPENAI_BASE_URL to another server.`,
    );
  }
  return { baseUrl, apiKey };
}
