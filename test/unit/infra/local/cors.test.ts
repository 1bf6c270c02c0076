import { describe, expect, it } from 'vitest';
import { createCorsPolicy } from '../../../../infra/local/cors.ts';

const app = 'https://app.example.com';
const policy = createCorsPolicy([app, 'http://localhost:3000']);

describe('the CORS policy', () => {
  it('names the allowed origin, never a wildcard', () => {
    expect(policy.headersFor(app)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': app,
      'access-control-expose-headers': 'x-request-id, retry-after',
    });
  });

  it('answers a preflight for an allowed origin', () => {
    expect(policy.preflightHeadersFor(app, ['GET', 'DELETE'])).toMatchObject({
      vary: 'Origin',
      allow: 'GET, DELETE, OPTIONS',
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, DELETE',
      'access-control-allow-headers': 'authorization, content-type',
    });
  });

  it.each([
    undefined,
    'null',
    '*',
    'https://app.example.com.evil.example',
    'https://evil.example',
    'http://app.example.com',
    'https://APP.example.com',
    'https://app.example.com/',
  ])('gives nothing to the origin %s', (origin) => {
    const headers = { ...policy.headersFor(origin), ...policy.preflightHeadersFor(origin, ['GET']) };

    expect(headers).toEqual({ vary: 'Origin', allow: 'GET, OPTIONS' });
  });

  it.each([
    '*',
    'null',
    '',
    'https://*.example.com/x',
    'https://app.example.com/',
    'file:///x',
    'app.example.com',
  ])('refuses to allow %s', (origin) => {
    expect(() => createCorsPolicy([origin])).toThrow('is not an origin');
  });
});
