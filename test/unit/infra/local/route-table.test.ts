import { describe, expect, it } from 'vitest';
import { createRouteTable } from '../../../../infra/local/route-table.ts';

const table = createRouteTable(['/.well-known/jwks.json']);

describe('the route table', () => {
  it.each([
    ['POST', '/query', 'query', null],
    ['GET', '/documents', 'list', null],
    ['GET', '/documents/acme-001', 'get', { id: 'acme-001' }],
    ['DELETE', '/documents/acme-001', 'delete', { id: 'acme-001' }],
    ['GET', '/documents/a%2Fb', 'get', { id: 'a/b' }],
    ['GET', '/documents/%F0%9F%98%80', 'get', { id: '😀' }],
    ['GET', '/healthz', 'healthz', null],
  ])('leads %s %s to %s', (method, path, name, pathParameters) => {
    expect(table.match(method, path)).toMatchObject({ kind: 'route', name, pathParameters });
  });

  it.each([
    '/',
    '',
    '*',
    '/Query',
    '/query/',
    '//query',
    '/%71uery',
    '/documents/',
    '/documents/a/b',
    '/documents/%',
    '/documents/%zz',
    '/documents/%ff',
    '/.well-known/jwks.json/',
    '/__proto__',
  ])('knows no path %s', (path) => {
    expect(table.match('GET', path)).toEqual({ kind: 'unknown-path' });
  });

  it.each([
    ['GET', '/query', ['POST']],
    ['OPTIONS', '/documents/x', ['GET', 'DELETE']],
    ['HEAD', '/documents', ['GET']],
    ['POST', '/.well-known/jwks.json', ['GET']],
  ])('names the other methods for %s %s', (method, path, allowed) => {
    expect(table.match(method, path)).toEqual({ kind: 'other-method', allowed });
  });

  it('finds a public file by its exact path', () => {
    const match = table.match('GET', '/.well-known/jwks.json');

    expect(match).toEqual({ kind: 'file', path: '/.well-known/jwks.json' });
  });

  it.each(['/documents', '/documents/secret', '/query'])(
    'refuses a public file in the place of %s',
    (path) => {
      expect(() => createRouteTable([path])).toThrow(`A public file cannot replace the route ${path}`);
    },
  );
});
