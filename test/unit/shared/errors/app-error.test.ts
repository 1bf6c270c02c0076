import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { problems } from '../../../../shared/errors/registry.ts';

describe('an AppError', () => {
  it('keeps what it is made of', () => {
    const cause = new Error('below');
    const errors = [{ pointer: '/a', detail: 'is required' }];

    const error = new AppError('quota-exceeded', { detail: 'Wait.', cause, errors, retryAfterSeconds: 5 });

    expect(error).toMatchObject({
      ...{ name: 'AppError', code: 'quota-exceeded', detail: 'Wait.', message: 'Wait.' },
      ...{ cause, errors, retryAfterSeconds: 5 },
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('is named by its code where nothing is said', () => {
    const error = new AppError('not-found');

    expect(error.message).toBe('not-found');
    expect(error.detail).toBeUndefined();
    expect('cause' in error).toBe(false);
  });
});

describe('the registry of problems', () => {
  it('gives each code the status of the design', () => {
    const statuses = Object.fromEntries(Object.entries(problems).map(([code, { status }]) => [code, status]));

    expect(statuses).toEqual({
      unauthenticated: 401,
      'invalid-tenant': 403,
      forbidden: 403,
      'not-found': 404,
      'method-not-allowed': 405,
      'invalid-json': 400,
      'unknown-field': 400,
      'unsupported-media-type': 415,
      'payload-too-large': 413,
      'invalid-request': 422,
      'embedding-mismatch': 409,
      'quota-exceeded': 429,
      'auth-unavailable': 503,
      'dependency-unavailable': 503,
      internal: 500,
    });
  });
});
