/** Where a store is: for whoever has to tell whether two addresses are of the same one. */

/**
 * As its client will look for it, however the text is written: a parameter `host`, the folder of a socket, goes before the
 * host of the address (pg-connection-string). Nothing of it holds a password.
 * @returns scheme, host, port and path; `undefined` where the text is no address
 */
export function storeAddress(text: string): string | undefined {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (url === null) return undefined;
  const scheme = url.protocol.replace('postgresql:', 'postgres:');
  const host = url.searchParams.getAll('host').at(-1) || url.hostname.toLowerCase();
  const usualPort = scheme === 'postgres:' ? '5432' : '';
  const port = url.port || usualPort;
  return `${scheme}//${host}${port === '' ? '' : `:${port}`}${url.pathname}`;
}
