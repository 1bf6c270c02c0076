/** A Postgres server's address, taken apart and held to what is safe: an own role, a checked certificate, one password. */
import { isLoopback } from './checks.ts';
import type { SecretConfig } from './engine-config.ts';
import type { Reading } from './reading.ts';
import { isPlaceholder, readSecret } from './secrets.ts';

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
/** The pool verifies in full with any of them, and without. */
const verifying = new Set(['require', 'verify-ca', 'verify-full']);

/** The variable is set. */
export function readDatabaseAddress(
  reading: Reading,
  name: AddressName,
  passwordName: PasswordName,
): DatabaseAddress {
  const password = readSecret(reading, passwordName);
  const url = URL.parse(reading.value(name) ?? '');
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
  if (inUrl !== '' && isPlaceholder(inUrl)) {
    reading.fault(name, 'has a password that is a default or a placeholder', 'Give the role a real one.');
  }
  url.password = '';
  return { url: url.href, password: inUrl === '' ? password : { kind: 'value', value: inUrl } };
}

const isComplete = ({ protocol, username, hostname, pathname, hash }: URL): boolean =>
  /^postgres(?:ql)?:$/.test(protocol) &&
  ![username, hostname].includes('') &&
  /^\/[^/]+$/.test(pathname) &&
  hash === '';

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

function checkVerification(reading: Reading, name: AddressName, { hostname, searchParams }: URL): void {
  const socket = searchParams.get('host');
  const isHere = socket === null ? isLoopback(hostname) : isSocket(socket);
  if (isHere || searchParams.getAll('sslmode').every((mode) => verifying.has(mode))) return;
  reading.fault(
    name,
    'goes to another machine without checking its certificate: whoever is in between reads everything',
    'Use sslmode=verify-full, with DATABASE_CA or DATABASE_CA_FILE where the authority is not a public one.',
  );
}

const isSocket = (host: string): boolean => host.startsWith('/');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
