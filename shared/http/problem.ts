/** The only writer of `application/problem+json` (RFC 9457). What it does not know becomes a plain 500. */
import type { ProblemBody } from '../contract/schemas.ts';
import { AppError } from '../errors/app-error.ts';
import { problems } from '../errors/registry.ts';
import type { HttpResponse } from './http-response.ts';

/** Problem types are names, not addresses: nothing needs to be served there. */
const typeBase = 'https://askacme.example/problems/';

export function problemBody(error: AppError): ProblemBody {
  const { status, title } = problems[error.code];
  return {
    type: typeBase + error.code,
    title,
    status,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    ...(error.errors === undefined ? {} : { errors: error.errors.map((one) => ({ ...one })) }),
  };
}

export function problemResponse(error: AppError): HttpResponse {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (error.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer';
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  const body = problemBody(error);
  return { statusCode: body.status, headers, body: JSON.stringify(body) };
}

/** `error` itself where it is a registered problem, else `internal` with the original kept as cause. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', { cause: error });
