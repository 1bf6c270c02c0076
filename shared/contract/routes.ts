/** The API, described once: the gateway's routes, the validation, the OpenAPI document and the client's types come from here. */
import * as z from 'zod/mini';
import type { ProblemCode } from '../errors/registry.ts';
import type { Access } from '../tenancy/roles.ts';
import { booleanParameter, integerParameter, limits, tag } from './fields.ts';
import * as schemas from './schemas.ts';

export type ObjectSchema = z.ZodMiniObject;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{id}` stands for a document's id. */
  readonly path: string;
  /** `open` needs no token; everything else is behind the authorizer. */
  readonly access: Access | 'open';
  readonly summary: string;
  readonly query: ObjectSchema;
  /** `undefined`: the route takes no body. */
  readonly body: ObjectSchema | undefined;
  /** Success answers by status; `undefined` where the body is not JSON of ours. */
  readonly responses: Readonly<Record<number, ObjectSchema | undefined>>;
  /** Problems of its own, beside those every route of its kind has. */
  readonly problems: readonly ProblemCode[];
}

const noQuery = z.strictObject({});

const addressed = z.strictObject({
  pii: z.optional(
    booleanParameter(
      'Which of two documents of the same id: the one flagged as personal data or the other. ' +
        'Left out: reading takes the one that is not flagged, if there is one; deleting takes both.',
    ),
  ),
});

export const routes = {
  query: {
    method: 'POST',
    path: '/query',
    access: 'member',
    summary: "Answer a question from the tenant's documents",
    query: noQuery,
    body: schemas.queryRequest,
    responses: { 200: schemas.queryResponse },
    problems: ['dependency-unavailable', 'embedding-mismatch'],
  },
  ingest: {
    method: 'POST',
    path: '/ingest',
    access: 'editor',
    summary: 'Add a document, or replace the one of the same id',
    query: noQuery,
    body: schemas.ingestRequest,
    responses: { 200: schemas.ingestResponse, 201: schemas.ingestResponse },
    problems: ['dependency-unavailable', 'embedding-mismatch'],
  },
  list: {
    method: 'GET',
    path: '/documents',
    access: 'member',
    summary: 'List the documents that the caller can see, ordered by id',
    query: z.strictObject({
      limit: z.optional(
        integerParameter({ max: limits.pageSize, description: 'Documents a page; 20 where left out.' }),
      ),
      cursor: z.optional(z.string().check(z.meta({ description: '`next_cursor` of the page before.' }))),
      tag: z.optional(tag),
    }),
    body: undefined,
    responses: { 200: schemas.listResponse },
    problems: ['dependency-unavailable'],
  },
  get: {
    method: 'GET',
    path: '/documents/{id}',
    access: 'member',
    summary: 'Read one document',
    query: addressed,
    body: undefined,
    responses: { 200: schemas.documentResponse },
    problems: ['dependency-unavailable', 'not-found'],
  },
  delete: {
    method: 'DELETE',
    path: '/documents/{id}',
    access: 'admin',
    summary: 'Delete one document and everything made from it',
    query: addressed,
    body: undefined,
    responses: { 200: schemas.deleteResponse },
    problems: ['dependency-unavailable', 'not-found'],
  },
  healthz: {
    method: 'GET',
    path: '/healthz',
    access: 'open',
    summary: 'Whether the process lives',
    query: noQuery,
    body: undefined,
    responses: { 200: schemas.healthResponse },
    problems: [],
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    access: 'open',
    summary: 'Whether it can serve: its store answers',
    query: noQuery,
    body: undefined,
    responses: { 200: schemas.healthResponse },
    problems: ['dependency-unavailable'],
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'open',
    summary: 'This description, as OpenAPI 3.1',
    query: noQuery,
    body: undefined,
    responses: { 200: undefined },
    problems: [],
  },
  docs: {
    method: 'GET',
    path: '/docs',
    access: 'open',
    summary: 'This description, as a page to read',
    query: noQuery,
    body: undefined,
    responses: { 200: undefined },
    problems: [],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
