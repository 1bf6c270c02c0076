/** The handlers called as Lambda calls them, past the gateway: events in, answers out. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createHandler as createDelete } from '../../functions/delete/handler.ts';
import { createHandler as createGet } from '../../functions/get/handler.ts';
import { createHandler as createIngest } from '../../functions/ingest/handler.ts';
import { createHandler as createList } from '../../functions/list/handler.ts';
import { createHandler as createQuery } from '../../functions/query/handler.ts';
import { proxyEvent } from '../../infra/local/event.ts';
import { lambdaContext } from '../../infra/local/lambda.ts';
import type { Container } from '../../shared/runtime/container.ts';
import type { Role } from '../../shared/tenancy/roles.ts';

export interface HandlerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface HandlerCalls {
  query(body: unknown): Promise<HandlerAnswer>;
  ingest(body: unknown): Promise<HandlerAnswer>;
  list(query?: string): Promise<HandlerAnswer>;
  get(id: string): Promise<HandlerAnswer>;
  delete(id: string): Promise<HandlerAnswer>;
}

export interface HandlerCaller {
  readonly tenantId: string;
  readonly roles: readonly Role[];
}

const resources = {
  query: ['POST', '/query'],
  ingest: ['POST', '/ingest'],
  list: ['GET', '/documents'],
  get: ['GET', '/documents/{id}'],
  delete: ['DELETE', '/documents/{id}'],
} as const;

interface Arguments {
  readonly id?: string;
  readonly query?: string;
  readonly body?: unknown;
}

/** The event of a call by somebody whom the authorizer let in. */
export function eventOf(
  name: keyof typeof resources,
  { tenantId, roles, nowSeconds }: HandlerCaller & { readonly nowSeconds: number },
  { id, query = '', body }: Arguments,
): APIGatewayProxyEvent {
  const [method, resource] = resources[name];
  const authorizer = {
    tenant_id: tenantId,
    tenant_name: tenantId,
    sub: 'a test',
    roles: roles.join(' '),
    exp: String(Math.floor(nowSeconds) + 3_600),
  };
  const request = {
    method,
    rawPath: resource.replace('{id}', id ?? ''),
    rawQuery: query,
    rawHeaders: ['content-type', 'application/json'],
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    requestId: 'test',
    receivedAtMs: Date.now(),
  };
  const route = { name, resource, pathParameters: id === undefined ? null : { id } };
  return proxyEvent(request, route, authorizer, body === undefined ? null : JSON.stringify(body));
}

export function handlerCalls(container: Container, caller: HandlerCaller): HandlerCalls {
  const handlers = {
    query: createQuery(container),
    ingest: createIngest(container),
    list: createList(container),
    get: createGet(container),
    delete: createDelete(container),
  };
  const call = async (name: keyof typeof handlers, given: Arguments): Promise<HandlerAnswer> => {
    const event = eventOf(name, { ...caller, nowSeconds: container.nowSeconds() }, given);
    const invocation = { functionName: name, requestId: 'test', startedAtMs: Date.now(), nowMs: Date.now };
    const answer = await handlers[name](event, lambdaContext(invocation));
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      text: answer.body,
    };
  };
  return {
    query: (body) => call('query', { body }),
    ingest: (body) => call('ingest', { body }),
    list: (query = 'limit=100') => call('list', { query }),
    get: (id) => call('get', { id }),
    delete: (id) => call('delete', { id }),
  };
}
