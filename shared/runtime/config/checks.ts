/** What a variable may hold: each kind says in words what it expects, and parses exactly that. */

export interface Kind<T> {
  /** Goes after "must be", and into the documentation. */
  readonly expected: string;
  /** `undefined` where the text is anything else. Nothing is trimmed or guessed. */
  readonly parse: (text: string) => T | undefined;
  /** What else may stand there is no secret, if it is short: a wrong value of this kind may be quoted. */
  readonly quotable?: true;
}

export const parsePort = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;

export const port: Kind<number> = { expected: 'a port from 0 to 65535', parse: parsePort, quotable: true };

export const oneOf = <const T extends string>(...values: readonly T[]): Kind<T> => ({
  expected: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
  parse: (text) => values.find((value) => value === text),
  quotable: true,
});

export const whole = (least: number, most: number): Kind<number> => ({
  expected: `a whole number from ${least} to ${most}`,
  parse: (text) => {
    const value = Number(text);
    return /^\d{1,9}$/.test(text) && value >= least && value <= most ? value : undefined;
  },
  quotable: true,
});

export const share: Kind<number> = {
  expected: 'a number from 0 to 1',
  parse: (text) => (/^(?:0|1|0\.\d{1,9}|1\.0{1,9})$/.test(text) ? Number(text) : undefined),
  quotable: true,
};

export const matching = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (text) => (pattern.test(text) ? text : undefined),
});

export const anything = (expected: string): Kind<string> => ({ expected, parse: (text) => text });

/** `*` and `null` are refused: either would let any page call with a user's token. */
export const origins: Kind<readonly string[]> = {
  expected: 'origins such as https://app.example, comma-separated, without *',
  parse: (text) => {
    const found = text.split(',').map((origin) => origin.trim());
    return found.every(
      (origin) => URL.parse(origin)?.origin === origin && origin !== 'null' && !origin.includes('*'),
    )
      ? found
      : undefined;
  },
};

/** The command line's server. */
export const address: Kind<string> = {
  expected: 'an http or https address',
  parse: (text) => (isHttp(URL.parse(text)) ? text.replace(/\/+$/, '') : undefined),
};

/** A vendor's. Whatever else an address can carry has no meaning here, or is a password in the wrong place. */
export const baseAddress: Kind<string> = {
  expected: 'an https address, or an http one on this machine, without user, query or fragment',
  parse: (text) => (isPlain(URL.parse(text)) ? text.replace(/\/+$/, '') : undefined),
};

/** Pinecone names hosts without a scheme. */
export const indexHost: Kind<string> = {
  expected: "an index's host such as https://NAME-PROJECT.svc.REGION.pinecone.io, without a path",
  parse: (text) => {
    const url = URL.parse(text.includes('://') ? text : `https://${text}`);
    return isPlain(url) && url.pathname === '/' ? url.origin : undefined;
  },
};

/** A path, and not the text of the file pasted in its place. */
export const certificateFile: Kind<string> = {
  expected: 'the path of a file of certificates in PEM',
  parse: (text) => (/^[^\0\r\n]{1,1024}$/.test(text) && !text.includes('-----') ? text : undefined),
};

/** PEM, maybe with remarks between; a private key has no business there. */
export const certificates: Kind<string> = {
  expected: 'certificates in PEM with real line breaks, and no private key',
  parse: (text) =>
    /-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/.test(text) &&
    !text.includes('PRIVATE KEY-----')
      ? text
      : undefined,
};

const isHttp = (url: URL | null): url is URL => url !== null && ['http:', 'https:'].includes(url.protocol);

const isPlain = (url: URL | null): url is URL =>
  isHttp(url) && `${url.username}${url.password}${url.search}${url.hash}` === '' && !url.href.includes('?');

/** Names and addresses that never leave this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
