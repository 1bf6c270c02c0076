/** A Postgres server's address, taken apart and held to what is safe: an own role, a checked certificate, one password. */
import { isLoopback } from './checks.ts';
import type { SecretConfig } from './engine-config.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Reading } from './reading.ts';
import { readSecret } from './secrets.ts';

export interface DatabaseAddress {
  /** Without a password. */
  readonly url: string;
  readonly password: SecretConfig | undefined;
}

type AddressName = 'DATABASE_URL' | 'MIGRATION_DATABASE_URL';
type PasswordName = 'DATABASE_PASSWORD' | 'MIGRATION_DATABASE_PASSWORD';

const form = 'postgres://USER@HOST:PORT/DATABASE';
/** `host` is the directory of a socket. Others could name another role or a file, past every check here. */
const knownParameters = new Set(['sslmode', 'host']);
/** As for APP_USER_PASSWORD. Within this machine a short one is let through. */
const leastPasswordLength = 12;
/** The pool verifies in full with any of them, and without. */
const verifying = new Set(['require', 'verify-ca', 'verify-full']);

/** The variable is set. */
export function readDatabaseAddress(
  reading: Reading,
  name: AddressName,
  passwordName: PasswordName,
): DatabaseAddress {
  const url = URL.parse(reading.value(name) ?? '');
  const leastLength = url !== null && isHere(url) ? 0 : leastPasswordLength;
  const password = readSecret(reading, passwordName, { leastLength });
  const inUrl = url === null ? undefined : decoded(url.password);
  if (url === null || inUrl === undefined || !isComplete(url)) {
    // Never quoted: it may hold a password.
    reading.fault(name, `must be ${form}`, 'Write special characters as %XX.');
    return { url: '', password };
  }
  checkParameters(reading, name, url);
  checkVerification(reading, name, url);
  if (inUrl !== '' && password !== undefined) {
    reading.fault(
      name,
      `has a password, and ${passwordName} or ${passwordName}_SECRET is set too`,
      'Take it out of the address.',
    );
  }
  checkPassword(reading, name, inUrl, leastLength);
  url.password = '';
  return { url: url.href, password: inUrl === '' ? password : { kind: 'value', value: inUrl } };
}

const isComplete = ({ protocol, username, hostname, pathname, hash }: URL): boolean =>
  /^postgres(?:ql)?:$/.test(protocol) &&
  ![username, hostname].includes('') &&
  /^\/[^/]+$/.test(pathname) &&
  hash === '';

function checkPassword(reading: Reading, name: AddressName, password: string, leastLength: number): void {
  if (password === '') return;
  if (isPlaceholder(password)) {
    reading.fault(name, 'has a password that is a default or a placeholder', 'Give the role a real one.');
  } else if (password.length < leastLength) {
    reading.fault(
      name,
      `has a password of less than ${leastLength} characters`,
      'Give the role a longer one.',
    );
  }
}

/** Who signs in there, escapes resolved; `undefined` where it is no address or names nobody. */
export function userOf(address: string | undefined): string | undefined {
  const user = decoded(URL.parse(address ?? '')?.username ?? '');
  return user === '' ? undefined : user;
}

/** Their names are not quoted: a password with a question mark in it ends up among them. */
function checkParameters(reading: Reading, name: AddressName, { searchParams }: URL): void {
  if ([...searchParams.keys()].some((key) => !knownParameters.has(key))) {
    reading.fault(
      name,
      `has parameters other than ${[...knownParameters].join(' and ')}`,
      'Take them out, and write special characters of a password as %XX.',
    );
  }
  if (!searchParams.getAll('host').every(isSocket)) {
    reading.fault(
      name,
      'has a parameter host that is no directory of a socket',
      'Put the host before the /.',
    );
  }
}

function checkVerification(reading: Reading, name: AddressName, url: URL): void {
  const { searchParams } = url;
  if (isHere(url) || searchParams.getAll('sslmode').every((mode) => verifying.has(mode))) return;
  reading.fault(
    name,
    'goes to another machine without checking its certificate: whoever is in between reads everything',
    'Use sslmode=verify-full, with DATABASE_CA or DATABASE_CA_FILE where the authority is not a public one.',
  );
}

/** Connects within this machine, by loopback or a socket. */
function isHere({ hostname, searchParams }: URL): boolean {
  const sockets = searchParams.getAll('host');
  return sockets.length === 0 ? isLoopback(hostname) : sockets.every(isSocket);
}

const isSocket = (host: string): boolean => host.startsWith('/');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
