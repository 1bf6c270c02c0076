import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument, problemsOf } from '../../../../shared/contract/openapi.ts';
import { type Route, routes } from '../../../../shared/contract/routes.ts';

type Json = Record<string, unknown>;

const document = openApiDocument();

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((node, step) => (node as Json | undefined)?.[step], value);

/** Every schema object below `value`. */
function* objectSchemas(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  const node = value as Json;
  if (node.type === 'object') yield node;
  for (const child of Object.values(node)) yield* objectSchemas(child);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();

    const result = await validator.validate(structuredClone(document) as Json);

    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('would not be valid with a fault in it', async () => {
    const faulty = { ...structuredClone(document), paths: { query: {} } };

    expect(await new Validator().validate(faulty as Json)).toMatchObject({ valid: false });
  });

  it('names every route once, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(described.sort()).toEqual(
      Object.values(routes)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
  });

  it('closes every object, so that clients learn of unknown fields', () => {
    const schemas = [...objectSchemas(document)];

    expect(schemas.length).toBeGreaterThan(10);
    expect(schemas.filter(({ additionalProperties }) => additionalProperties !== false)).toEqual([]);
  });

  it('tells a new document from a replaced one, and how long to wait', () => {
    const { responses } = at(document, 'paths', '/ingest', 'post') as { responses: Record<string, Json> };

    expect(responses['201']?.description).toBe('The document is new.');
    expect(responses['200']?.description).toBe('It replaced the document of its id.');
    expect([responses['429'], responses['503']].map((one) => Object.keys(one?.headers ?? {}))).toEqual([
      ['Retry-After'],
      ['Retry-After'],
    ]);
  });

  it('states the exact sizes', () => {
    const ingest = at(
      document,
      'paths',
      '/ingest',
      'post',
      'requestBody',
      'content',
      'application/json',
      'schema',
      'properties',
    );
    const query = at(
      document,
      'paths',
      '/query',
      'post',
      'requestBody',
      'content',
      'application/json',
      'schema',
    );

    expect(ingest).toMatchObject({
      title: { type: 'string', minLength: 1, maxLength: 300 },
      content: { type: 'string', minLength: 1, maxLength: 500_000 },
      tags: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 64 } },
      id: { type: 'string', pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}$' },
    });
    expect(query).toMatchObject({
      required: ['query'],
      properties: {
        query: { maxLength: 4_000 },
        top_k: { type: 'integer', minimum: 1, maximum: 20, default: 3 },
        tags: { maxItems: 20 },
      },
    });
  });

  it.each(Object.entries<Route>(routes))('says who may call %s, and how it fails', (name, route) => {
    const operation = at(document, 'paths', route.path, route.method.toLowerCase()) as Json;
    const statuses = Object.keys(operation.responses as Json).map(Number);

    expect(operation.operationId).toBe(name);
    expect(operation.security).toEqual(route.access === 'open' ? [] : [{ token: [] }]);
    expect(statuses.includes(401)).toBe(route.access !== 'open');
    expect(statuses.includes(415)).toBe(route.body !== undefined);
    expect(statuses).toEqual(
      expect.arrayContaining([...Object.keys(route.responses).map(Number), 400, 422, 500]),
    );
  });

  it('gives parameters the types they have, not those they travel in', () => {
    const parameters = at(document, 'paths', '/documents', 'get', 'parameters');

    expect(parameters).toMatchObject([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 100 } },
      { name: 'cursor', schema: { type: 'string' } },
      { name: 'tag', schema: { type: 'string', maxLength: 64 } },
    ]);
  });
});

describe('the problems of a route', () => {
  it('list forbidden for the routes that ask for a role, and for no other', () => {
    const forbidding = Object.entries<Route>(routes).filter(([, route]) =>
      problemsOf(route).includes('forbidden'),
    );

    expect(forbidding.map(([name]) => name)).toEqual(['ingest', 'delete']);
  });

  it.each(Object.entries<Route>(routes))('name each code of %s once', (_, route) => {
    const codes = problemsOf(route);

    expect(new Set(codes).size).toBe(codes.length);
  });
});
