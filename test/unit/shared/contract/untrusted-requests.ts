/** Requests as a gateway would deliver them, and how the contract refuses them. */
import { parseInput, type UntrustedRequest } from '../../../../shared/contract/parse-input.ts';
import type { Route } from '../../../../shared/contract/routes.ts';
import { AppError, type InputError } from '../../../../shared/errors/app-error.ts';
import type { ProblemCode } from '../../../../shared/errors/registry.ts';

export const empty: UntrustedRequest = {
  contentType: undefined,
  body: null,
  isBase64Encoded: false,
  pathParameters: null,
  multiValueQueryStringParameters: null,
};

export const withBody = (body: unknown): UntrustedRequest => ({
  ...empty,
  contentType: 'application/json',
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const withQuery = (entries: [string, string[]][]): UntrustedRequest => ({
  ...empty,
  multiValueQueryStringParameters: Object.fromEntries(entries),
});

interface Failure {
  readonly code: ProblemCode;
  readonly errors: readonly InputError[];
}

export function failureOf(route: Route, request: UntrustedRequest): Failure {
  try {
    parseInput(route, request);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, errors: error.errors ?? [] };
    throw error;
  }
  throw new Error('was accepted');
}
