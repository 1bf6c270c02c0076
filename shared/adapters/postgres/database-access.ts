/** How to reach a Postgres server, as `pg` takes it. TLS is verified everywhere but on this very machine; no URL can weaken that. */
import { isIPv4 } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Secret } from '../../ports/secret.ts';

export interface DatabaseAccess {
  /** `postgres://user@host:port/database`; a socket's directory as `?host=/directory`, with any host before it. */
  readonly url: string;
  /** Asked for each new connection; the URL then holds none. */
  readonly password?: Secret | undefined;
  /** PEM text of the authority to trust instead of the system's. With it, TLS is used on this machine, too. */
  readonly certificateAuthority?: string | undefined;
}

/** What `pg` would else take from `PG…` variables is stated, so that none of them has a say; see also `PoolMember`. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly application_name: string;
  readonly sslnegotiation: 'postgres';
  readonly ssl: false | ConnectionOptions;
}

/** Modes of `sslmode` that ask for TLS. Any of them gets it verified in full. */
const strongModes = ['require', 'verify-ca', 'verify-full'];

/** @throws Error that says what is wrong with the URL, without quoting it: it may hold a password */
export function connectionSettings(access: DatabaseAccess): ConnectionSettings {
  const url = parseUrl(access.url);
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  return {
    host,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    application_name: 'askacme',
    sslnegotiation: 'postgres',
    ssl: tlsOptions(host, url.searchParams.get('sslmode'), access.certificateAuthority),
  };
}

/** The password that the URL holds, if any. @throws Error as `connectionSettings` */
export function passwordInUrl(access: DatabaseAccess): string | undefined {
  const { password } = parseUrl(access.url);
  if (password !== '' && access.password !== undefined)
    throw new Error(
      'The database URL holds a password, and another one is configured: remove it from the URL.',
    );
  return password === '' ? undefined : decodeURIComponent(password);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  const whole = url?.hostname && url.username && url.pathname.length > 1 && url.port !== '0';
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol) || !whole || url.hash !== '')
    throw new Error('The database URL must be postgres://user@host:port/database.');
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'host' && name !== 'sslmode');
  if (unknown.length > 0) throw new Error(`The database URL must not set ${unknown.join(', ')}.`);
  const socket = url.searchParams.get('host');
  if (socket !== null && !socket.startsWith('/'))
    throw new Error("The database URL's parameter host must be the directory of a socket.");
  return url;
}

function tlsOptions(
  host: string,
  mode: string | null,
  authority: string | undefined,
): false | ConnectionOptions {
  const local = isThisMachine(host);
  if (mode !== null && !strongModes.includes(mode) && !local)
    throw new Error('The database URL must not weaken TLS: remove its parameter sslmode.');
  if (host.startsWith('/') || (local && authority === undefined && !strongModes.includes(mode ?? '')))
    return false;
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(authority === undefined ? {} : { ca: authority }),
  };
}

const isThisMachine = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
