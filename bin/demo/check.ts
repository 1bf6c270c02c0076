/** What a check is, and how it says what it saw instead of what it expected. */
import { isDeepStrictEqual } from 'node:util';
import type { ObjectSchema } from '../../shared/contract/routes.ts';
import { problem } from '../../shared/contract/schemas.ts';
import type { DemoApi, Reply } from './demo-api.ts';

export interface Check {
  readonly name: string;
  /** @throws CheckFailure, or anything else, where the promise does not hold */
  readonly run: (api: DemoApi) => Promise<void>;
}

export interface Section {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** The message is what was seen. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

/** @throws CheckFailure */
export function expect(what: string, seen: unknown, expected: unknown): void {
  if (isDeepStrictEqual(seen, expected)) return;
  throw new CheckFailure(`${what}: ${show(seen)}, not ${show(expected)}`);
}

/** The body, where the answer has that status and the shape the contract gives it. @throws CheckFailure */
export function bodyOf<S extends ObjectSchema>(reply: Reply, status: number, schema: S): S['_zod']['output'] {
  expectStatus(reply, status);
  const result = schema.safeParse(reply.json);
  if (result.success) return result.data;
  throw new CheckFailure(`a body that the contract does not know: ${show(reply.json)}`);
}

/** An answer of that status that is problem+json of that type, and nothing but that. @throws CheckFailure */
export function expectProblem(reply: Reply, status: number, code: string): void {
  const { type, status: said } = bodyOf(reply, status, problem);
  expect('content type', reply.contentType, 'application/problem+json');
  expect('type', type.slice(type.lastIndexOf('/') + 1), code);
  expect('status in the body', said, status);
}

function expectStatus(reply: Reply, status: number): void {
  if (reply.status === status) return;
  throw new CheckFailure(`${reply.status} instead of ${status}: ${reply.text.slice(0, 160)}`);
}

const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 200);
