import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { problem } from '../../../../shared/contract/schemas.ts';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { type ProblemCode, problems } from '../../../../shared/errors/registry.ts';
import { problemBody, problemResponse, toAppError } from '../../../../shared/http/problem.ts';

const codes = Object.keys(problems) as ProblemCode[];

describe('a problem', () => {
  it.each(codes)('%s follows the contract and says nothing beyond it', (code) => {
    const body = problemBody(new AppError(code, { cause: new Error('secret') }));

    expect(body).toEqual({
      type: `https://askacme.example/problems/${code}`,
      title: problems[code].title,
      status: problems[code].status,
    });
    expect(z.safeParse(problem, body).success).toBe(true);
  });

  it('carries the detail and the errors meant for the caller', () => {
    const errors = [{ pointer: '/title', detail: 'is required' }];

    const body = problemBody(new AppError('invalid-request', { detail: 'Look at errors.', errors }));

    expect(body).toMatchObject({ detail: 'Look at errors.', errors });
    expect(z.safeParse(problem, body).success).toBe(true);
  });
});

describe('the response of a problem', () => {
  it('is problem+json with the status of its code', () => {
    const response = problemResponse(new AppError('not-found'));

    expect(response.statusCode).toBe(404);
    expect(response.headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(response.body)).toEqual(problemBody(new AppError('not-found')));
  });

  it('says when to come back', () => {
    const response = problemResponse(new AppError('auth-unavailable', { retryAfterSeconds: 30 }));

    expect(response.headers['retry-after']).toBe('30');
  });

  it('asks for a bearer token where one is missing', () => {
    expect(problemResponse(new AppError('unauthenticated')).headers['www-authenticate']).toBe('Bearer');
  });
});

describe('whatever was thrown', () => {
  it('stays what it is where it is registered', () => {
    const error = new AppError('forbidden');

    expect(toAppError(error)).toBe(error);
  });

  it.each([new TypeError('secret'), 'secret', undefined, null, { code: 'not-found', statusCode: 404 }])(
    'becomes a plain 500 otherwise: %s',
    (thrown) => {
      const error = toAppError(thrown);

      expect(error.code).toBe('internal');
      expect(error.cause).toBe(thrown);
      expect(problemResponse(error).body).not.toContain('secret');
    },
  );
});
