/** Wall 1: what is fetched unprotected could be anybody's; only this machine needs no protection from itself. */

/** https, or this machine. `URL` has brought the many spellings of an address into one form by now. */
export const isProtected = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  (protocol === 'http:' && /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname));
