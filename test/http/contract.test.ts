import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { problemsOf } from '../../shared/contract/openapi.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { type ProblemCode, problems } from '../../shared/errors/registry.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { editorAndAdmin, type Outcome, type Probe, send } from './probe.ts';

/** The parts of a served OpenAPI document that say what an answer looks like. */
interface Described {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: { readonly Problem: object } };
}
interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}

type Name = keyof typeof routes;

let server: TestServer;
let admin: string;
let member: string;
let foreigner: string;
let described: Described;

beforeAll(async () => {
  server = await startTestServer({ tenants: ['acme', 'acme-2'] });
  admin = await editorAndAdmin(server);
  member = await server.token('acme');
  foreigner = await server.token('not-registered', 'admin');
  described = (await ask(undefined, { method: 'GET', path: '/openapi.json' })).body as unknown as Described;
  for (const id of ['kept', 'another', 'to-delete']) {
    const document = { id, title: `Document ${id}`, content: 'The office opens at nine.', tags: ['office'] };
    await ask(admin, postOf('/ingest', document));
  }
});

afterAll(() => server.server.close());

const ask = (token: string | undefined, probe: Probe): Promise<Outcome> =>
  send(server.server.origin, token, probe);

const postOf = (path: string, body: unknown): Probe => ({ method: 'POST', path, body: JSON.stringify(body) });

const addressOf = ({ method, path }: Route, id: string): Probe => ({
  method,
  path: path.replace('{id}', id),
});

/** What the served description has to say against an answer; nothing if all is well. */
function complaints({ path, method }: Route, { status, contentType, body }: Outcome): string[] {
  const answer = described.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (answer === undefined) return [`${status} is not described`];
  const schema = answer.content?.[contentType ?? '']?.schema;
  if (schema === undefined) return [`${contentType} is not described for ${status}`];
  const { Problem } = described.components.schemas;
  const parsed = z.fromJSONSchema(('$ref' in schema ? Problem : schema) as never).safeParse(body);
  return parsed.error?.issues.map(({ message, path: at }) => `${at.join('/')}: ${message}`) ?? [];
}

describe('a success', () => {
  const document = { title: 'New', content: 'Text to read.', tags: ['a'], contains_pii: false };
  const cases: readonly (readonly [Name, number, Probe])[] = [
    ['query', 200, postOf('/query', { query: 'When does the office open?', tags: ['office'], top_k: 20 })],
    ['query', 200, postOf('/query', { query: 'xyzzy?' })],
    ['ingest', 201, postOf('/ingest', { ...document, id: 'new' })],
    ['ingest', 200, postOf('/ingest', { ...document, id: 'kept' })],
    ['ingest', 201, postOf('/ingest', { title: 'No id', content: 'x' })],
    ['list', 200, { method: 'GET', path: '/documents?limit=1&tag=office' }],
    ['list', 200, { method: 'GET', path: '/documents?tag=nothing' }],
    ['get', 200, { method: 'GET', path: '/documents/another' }],
    ['get', 200, { method: 'GET', path: '/documents/another?pii=false' }],
    ['delete', 200, { method: 'DELETE', path: '/documents/to-delete' }],
    ['healthz', 200, { method: 'GET', path: '/healthz' }],
    ['readyz', 200, { method: 'GET', path: '/readyz' }],
  ];

  it.each(cases)('of %s with %i is as described', async (name, status, probe) => {
    const outcome = await ask(admin, probe);

    expect(outcome.status).toBe(status);
    expect(complaints(routes[name], outcome)).toEqual([]);
  });

  it('is tried on every route that answers in JSON of ours', () => {
    const answering = Object.entries<Route>(routes).filter(
      ([, { responses }]) => responses[200] !== undefined,
    );

    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(answering.map(([name]) => name)));
  });

  it('of docs is a page that may load nothing', async () => {
    const response = await fetch(`${server.server.origin}/docs`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('the check against the description', () => {
  it('finds a field too many, one too few and one of another type', async () => {
    const outcome = await ask(admin, { method: 'GET', path: '/documents/another' });
    const { title: _, ...without } = outcome.body;

    const changed = [{ ...outcome.body, score: 1 }, without, { ...outcome.body, chunks: '1' }];

    for (const body of changed) expect(complaints(routes.get, { ...outcome, body })).toHaveLength(1);
  });
});

/** How each kind of failure is brought about on a route; undefined where the route has no such failure. */
const provocations: Record<string, (route: Route) => readonly [() => string | undefined, Probe] | undefined> =
  {
    unauthenticated: (route) => (route.access === 'open' ? undefined : [() => undefined, honest(route)]),
    'invalid-tenant': (route) => (route.access === 'open' ? undefined : [() => foreigner, honest(route)]),
    forbidden: (route) =>
      route.access === 'open' || route.access === 'member' ? undefined : [() => member, honest(route)],
    'not-found': (route) =>
      route.path.includes('{id}') ? [() => admin, addressOf(route, 'absent')] : undefined,
    'unknown-field': (route) => [() => admin, { ...honest(route), path: `${honest(route).path}?nonsense=1` }],
    'invalid-request': (route) => [() => admin, { ...honest(route), path: `${honest(route).path}?a=1&a=2` }],
    'invalid-json': (route) => withBody(route, '{'),
    'payload-too-large': (route) => withBody(route, ' '.repeat(2 * 1024 * 1024 + 1)),
    'unsupported-media-type': (route) =>
      route.body && [() => admin, { ...honest(route), headers: { 'content-type': 'text/plain' } }],
  };

const withBody = (route: Route, body: string) =>
  route.body && ([() => admin, { ...honest(route), body }] as const);

const honest = (route: Route): Probe =>
  route.body ? postOf(route.path, { query: 'When?' }) : addressOf(route, 'kept');

/** What only a broken dependency, another model, a flood or a bug brings about: tested where those are made. */
const outOfReach = new Set<ProblemCode>([
  'quota-exceeded',
  'auth-unavailable',
  'dependency-unavailable',
  'embedding-mismatch',
  'internal',
]);

describe.each(Object.entries<Route>(routes))('a failure of %s', (_, route) => {
  const codes = problemsOf(route).filter((code) => !outOfReach.has(code));

  it.each(codes)('%s is as described', async (code) => {
    const [token, probe] = provocations[code]?.(route) ?? [];
    if (token === undefined || probe === undefined) throw new Error(`${code} is described but cannot occur`);

    const outcome = await ask(token(), probe);

    expect(outcome.fault).toBeUndefined();
    expect(outcome.status).toBe(problems[code].status);
    expect(outcome.body.type).toBe(`https://askacme.example/problems/${code}`);
    expect(complaints(route, outcome)).toEqual([]);
  });

  it('is described wherever it can be brought about', () => {
    const possible = Object.entries(provocations).filter(([, provoke]) => provoke(route) !== undefined);

    expect(possible.map(([code]) => code).sort()).toEqual([...codes].sort());
  });
});

describe('errors of a field', () => {
  it('point to each by RFC 6901', async () => {
    const outcome = await ask(admin, postOf('/ingest', { title: '', tags: ['a', 1], contains_pii: 'yes' }));

    expect(outcome.status).toBe(422);
    expect(outcome.body.errors).toEqual(
      ['/title', '/content', '/tags/1', '/contains_pii'].map((pointer) => ({
        pointer,
        detail: expect.any(String),
      })),
    );
    expect(complaints(routes.ingest, outcome)).toEqual([]);
  });
});
