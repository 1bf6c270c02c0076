/** Must not compile: mistakes against the contract that the compiler has to catch before a test does. */
import { type Input, parseInput, type UntrustedRequest } from '../../shared/contract/parse-input.ts';
import { routes } from '../../shared/contract/routes.ts';
import type { QueryResponse } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import type { ProblemCode } from '../../shared/errors/registry.ts';
import { permits } from '../../shared/tenancy/roles.ts';

declare const request: UntrustedRequest;

const query: Input<typeof routes.query> = parseInput(routes.query, request);
const get: Input<typeof routes.get> = parseInput(routes.get, request);

export const honest: { id: string; question: string; topK: number; pii: boolean | undefined } = {
  id: get.id,
  question: query.body.query,
  topK: query.body.top_k,
  pii: get.query.pii,
};

// @ts-expect-error: a query has no tenant of its own
export const tenant = query.body.tenant_id;

// @ts-expect-error: a query has no id in its path
export const id: string = query.id;

// @ts-expect-error: a route without a body gives none
export const text: string = get.body.content;

// @ts-expect-error: a parameter that may be left out may be nothing
export const limit: number = parseInput(routes.list, request).query.limit;

export const answer: QueryResponse = {
  tenant_id: 'acme',
  query: 'When?',
  answer: 'At nine.',
  sources: [],
  pii_included: false,
  degraded: false,
  // @ts-expect-error: an answer holds no scores
  score: 0.5,
};

// @ts-expect-error: only registered problems can be raised
export const unregistered = new AppError('teapot');

// @ts-expect-error: nor can a caller be told anything through other members
export const leaky = new AppError('internal', { stack: 'secret' });

// @ts-expect-error: a code is one of the registry's
export const code: ProblemCode = 'Not-Found';

// @ts-expect-error: a route cannot ask for a role that does not exist
permits(new Set(), 'owner');
