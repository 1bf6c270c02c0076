/** `fetch` that carries the API key of the moment, and takes a new one where Pinecone refuses it: keys rotate. */
import type { Secret } from '../../ports/secret.ts';
import { VendorRefusal } from './vendor-refusal.ts';

/**
 * The SDK takes one key for good, and hides what a failure said. So the header is set here, on every request, and an
 * answer that is no success is thrown from here.
 * @throws VendorRefusal for such an answer
 */
export function createKeyedFetch(apiKey: Secret, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const key = await apiKey.value();
    let response = await fetch(input, withKey(init, key));
    if (response.status === 401) response = await fetch(input, withKey(init, await apiKey.renew(key)));
    if (!response.ok) throw await refusal(response);
    return response;
  };
}

function withKey(init: RequestInit | undefined, key: string): RequestInit {
  const headers = new Headers(init?.headers);
  headers.set('Api-Key', key);
  return { ...init, headers };
}

async function refusal(response: Response): Promise<VendorRefusal> {
  const seconds = response.headers.get('retry-after') ?? '';
  const retryAfterSeconds = /^\d{1,6}$/.test(seconds) ? Math.max(1, Number(seconds)) : undefined;
  return new VendorRefusal(response.status, await response.text(), retryAfterSeconds);
}
