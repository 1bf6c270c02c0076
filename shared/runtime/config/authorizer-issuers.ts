/** Wall 1: whose tokens are believed, out of `ISSUERS`: a JSON array that has to be exactly right. */
import { isRecord } from '../../auth/key-set.ts';
import { isProtected } from '../../auth/protected-address.ts';
import type { TrustedIssuer } from '../../auth/trusted-issuer.ts';
import type { SignInReading } from './authorizer-reading.ts';

type Fields = Readonly<Record<string, unknown>>;

export function readIssuers(reading: SignInReading): readonly TrustedIssuer[] {
  const list = parsed(reading.variables.ISSUERS ?? '');
  const names = new Set<unknown>();
  if (!Array.isArray(list) || list.length === 0) {
    reading.fault('ISSUERS', 'must be a JSON array of issuers', 'Nobody could sign in.');
    return [];
  }
  return list.map((entry: unknown, at) => {
    const fields = fieldsOf(entry);
    const wrong = wrongFields(fields);
    if (names.has(fields.issuer)) wrong.push('issuer (named twice)');
    names.add(fields.issuer);
    if (wrong.length > 0) {
      reading.fault(`ISSUERS[${at}]`, `is wrong in ${wrong.join(', ')}`, 'Each has to be right.');
    }
    const { jwks_uri: jwksUri, ...issuer } = fields;
    // Sound in every field by now; where it is not, it ends in the error that is thrown.
    return { ...issuer, jwksUri } as unknown as TrustedIssuer;
  });
}

/** Names of fields that are missing, malformed or unknown. */
function wrongFields({ issuer, jwks_uri: jwksUri, audience, scopes, ...others }: Fields): string[] {
  const wrong = Object.keys(others);
  if (!isAddress(issuer, false)) wrong.push('issuer');
  if (!isAddress(jwksUri, true)) wrong.push('jwks_uri');
  if ((audience === undefined) === (scopes === undefined)) wrong.push('audience and scopes (one of them)');
  if (audience !== undefined && !isWord(audience)) wrong.push('audience');
  if (scopes !== undefined && !areScopes(fieldsOf(scopes))) wrong.push('scopes');
  return wrong;
}

/** `write` counts for more, so it must not be what every reader has. */
const areScopes = ({ read, write, ...others }: Fields): boolean =>
  isWord(read) && isWord(write) && read !== write && Object.keys(others).length === 0;

/** Printable and without a space, by which scopes are told apart. */
const isWord = (value: unknown): boolean => typeof value === 'string' && /^[!-~]{1,256}$/.test(value);

function isAddress(value: unknown, mayBeHere: boolean): boolean {
  const url = isWord(value) ? URL.parse(String(value)) : null;
  if (url === null || url.username + url.password + url.search + url.hash !== '') return false;
  return isProtected(url) && (mayBeHere || url.protocol === 'https:');
}

const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
