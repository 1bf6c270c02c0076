/** The routes as an OpenAPI 3.1 document. Built once per process, on first use. */
import * as z from 'zod/mini';
import { type ProblemCode, problems } from '../errors/registry.ts';
import { id } from './fields.ts';
import { type ObjectSchema, type Route, routes } from './routes.ts';
import { problem } from './schemas.ts';

const version = '0.1.0';

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1, so nothing is lost in translation. */
export function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}

export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] as object, { [route.method.toLowerCase()]: operation(name, route) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'AskAcme',
      version,
      summary: "Answers to questions, each company's from its own documents.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: './' }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
  };
}

function operation(name: string, route: Route) {
  return {
    operationId: name,
    summary: route.summary,
    ...(route.access === 'open'
      ? { security: [] }
      : { security: [{ token: [] }], description: who(route.access) }),
    parameters: [...pathParameters(route), ...queryParameters(route.query)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body) }),
    responses: { ...successes(route), ...failures(route) },
  };
}

const who = (access: Route['access']): string =>
  access === 'member'
    ? 'Any member of the tenant.'
    : `Needs the role \`${access}\`${access === 'editor' ? ' or `admin`' : ''}.`;

const pathParameters = (route: Route) =>
  route.path.endsWith('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: jsonSchema(id, 'input') }]
    : [];

function queryParameters(query: ObjectSchema) {
  return Object.entries(query.def.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema, 'input'),
  }));
}

const requestBody = (body: ObjectSchema) => ({
  required: true,
  content: { 'application/json': { schema: jsonSchema(body, 'input') } },
});

function successes(route: Route) {
  const entries = Object.entries(route.responses).map(([status, schema]) => [
    status,
    {
      description: successDescription(route, Number(status)),
      ...(schema === undefined
        ? {}
        : { content: { 'application/json': { schema: jsonSchema(schema, 'output') } } }),
    },
  ]);
  return Object.fromEntries(entries);
}

/** A route that answers both ways puts a document into the store. */
function successDescription({ responses }: Route, status: number): string {
  if (responses[201] === undefined) return 'Success.';
  return status === 201 ? 'The document is new.' : 'It replaced the document of its id.';
}

const retryAfter = {
  'Retry-After': { description: 'Seconds after which it is worth another try.', schema: { type: 'integer' } },
};

function failures(route: Route) {
  const byStatus = Map.groupBy(problemsOf(route), (code) => problems[code].status);
  const entries = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
      ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]);
  return Object.fromEntries(entries);
}

/** A route's own problems and those that its kind brings along. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  const codes: ProblemCode[] = [
    'unknown-field',
    'invalid-request',
    'quota-exceeded',
    'internal',
    ...route.problems,
  ];
  if (route.access !== 'open') codes.push('unauthenticated', 'invalid-tenant', 'auth-unavailable');
  if (route.access === 'editor' || route.access === 'admin') codes.push('forbidden');
  if (route.body !== undefined) {
    codes.push('invalid-json', 'unsupported-media-type', 'payload-too-large');
  }
  return [...new Set(codes)].sort((a, b) => problems[a].status - problems[b].status);
}
