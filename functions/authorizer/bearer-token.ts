/** Wall 1: the only place a token is read from, the one `Authorization` header, and its only form (RFC 6750). */
import { refuseToken } from '../../shared/auth/refusal.ts';

export type MultiValueHeaders = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Two headers may be read differently by whatever stands in front, so exactly one value is asked for.
 * @throws AppError `unauthenticated`
 */
export function authorizationHeader(headers: MultiValueHeaders | null): string {
  const values = Object.entries(headers ?? {})
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .flatMap(([, of]) => of ?? []);
  const [value] = values;
  return value !== undefined && values.length === 1 ? value : refuseToken('authorization-header');
}

/** @throws AppError `unauthenticated` where the value is not `Bearer`, one space and a token */
export function bearerToken(value: string): string {
  return /^bearer (\S+)$/i.exec(value)?.[1] ?? refuseToken('authorization-header');
}
