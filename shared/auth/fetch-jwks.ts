/** Fetches a JWK Set over the network: https (or loopback), no redirect, bounded in time and size. */
import { isProtected } from './protected-address.ts';

const maxBytes = 256 * 1024;

/**
 * The parsed JSON, not looked into.
 * @throws Error where the address is not allowed or the reply is late, not 200, too large or not JSON
 */
export async function fetchJwks(jwksUri: string, timeoutMs = 3_000): Promise<unknown> {
  const url = new URL(jwksUri);
  if (!isProtected(url)) throw new Error('the key set must be fetched over https');
  // The signal covers the body too, so a reply that trickles in is cut off as well.
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the key set answered with status ${response.status}`);
  }
  return JSON.parse(await boundedText(response));
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error('the key set is too large');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
