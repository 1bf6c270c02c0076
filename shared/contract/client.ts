/** A client of the API. What it sends and what it returns is typed by the contract; underneath is nothing but `fetch`. */
import * as z from 'zod/mini';
import { type ObjectSchema, type Route, type RouteName, routes } from './routes.ts';
import { type ProblemBody, problem } from './schemas.ts';

type Routes = typeof routes;
type InferIf<S> = S extends ObjectSchema ? z.infer<S> : never;
type Success<N extends RouteName> = InferIf<Routes[N]['responses'][keyof Routes[N]['responses']]>;
type Body<N extends RouteName> = Routes[N]['body'] extends ObjectSchema ? z.input<Routes[N]['body']> : never;
type Query<N extends RouteName> = z.output<Routes[N]['query']>;

export interface Client {
  query(body: Body<'query'>): Promise<Success<'query'>>;
  ingest(body: Body<'ingest'>): Promise<Success<'ingest'>>;
  list(page?: Query<'list'>): Promise<Success<'list'>>;
  get(id: string, which?: Query<'get'>): Promise<Success<'get'>>;
  delete(id: string, which?: Query<'delete'>): Promise<Success<'delete'>>;
  health(): Promise<Success<'healthz'>>;
  ready(): Promise<Success<'readyz'>>;
}

export interface ClientOptions {
  /** Where the API is; a path is kept, as in `https://host/stage`. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly fetch?: typeof fetch;
  /** For the whole call, its body included; 60,000 where left out. */
  readonly timeoutMs?: number;
}

interface ApiErrorOptions {
  readonly status: number;
  readonly code: string;
  readonly problem?: ProblemBody | undefined;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** Why a call brought no answer of the contract. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 where there was no HTTP answer. */
  readonly status: number;
  /**
   * A problem's code (the last part of its `type`), `http-502` and the like where the answer is no problem, or one
   * of the client's own: `unreachable`, `timeout`, `invalid-response`, `invalid-token`, `invalid-id`.
   */
  readonly code: string;
  readonly problem: ProblemBody | undefined;
  readonly requestId: string | undefined;

  constructor(message: string, { status, code, problem, requestId, cause }: ApiErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.problem = problem;
    this.requestId = requestId;
  }
}

interface Call {
  readonly id?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** @throws ApiError `invalid-token` where no header can carry the token; every method throws only ApiError */
export function createClient(options: ClientOptions): Client {
  const headers = authorization(options.token);
  const send = async (name: RouteName, { id, query = {}, body }: Call): Promise<unknown> => {
    const route: Route = routes[name];
    const response = await exchange(options, options.url.replace(/\/+$/, '') + target(route, id, query), {
      method: route.method,
      // A redirect could carry the question elsewhere, or turn a POST into a GET: it is an answer like any other.
      redirect: 'manual',
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return successOf(route, response);
  };
  return {
    query: (body) => send('query', { body }) as Promise<Success<'query'>>,
    ingest: (body) => send('ingest', { body }) as Promise<Success<'ingest'>>,
    list: (query = {}) => send('list', { query }) as Promise<Success<'list'>>,
    get: (id, query = {}) => send('get', { id, query }) as Promise<Success<'get'>>,
    delete: (id, query = {}) => send('delete', { id, query }) as Promise<Success<'delete'>>,
    health: () => send('healthz', {}) as Promise<Success<'healthz'>>,
    ready: () => send('readyz', {}) as Promise<Success<'readyz'>>,
  };
}

/** The message never quotes the token. */
function authorization(token: string | undefined): Record<string, string> {
  if (token === undefined) return {};
  if (/^[\x21-\x7e]+$/.test(token)) return { authorization: `Bearer ${token}` };
  throw new ApiError('The token is empty or holds characters that no token has.', {
    status: 0,
    code: 'invalid-token',
  });
}

function target(route: Route, id: string | undefined, query: NonNullable<Call['query']>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const path = id === undefined ? route.path : route.path.replace('{id}', () => pathSegment(id));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

/** An empty or dotted segment is dropped from any URL, encoded or not: the call would go to another route. */
function pathSegment(id: string): string {
  if (!/^\.{0,2}$/.test(id) && id.isWellFormed()) return encodeURIComponent(id);
  throw new ApiError(`No address can carry the id ${JSON.stringify(id)}.`, { status: 0, code: 'invalid-id' });
}

interface RawResponse {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly text: string;
}

async function exchange(options: ClientOptions, url: string, request: RequestInit): Promise<RawResponse> {
  const { fetch: call = fetch, timeoutMs = 60_000 } = options;
  try {
    const response = await call(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    const requestId = response.headers.get('x-request-id') ?? undefined;
    return { status: response.status, requestId, text: await response.text() };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      throw new ApiError(`No answer within ${timeoutMs} ms.`, { status: 0, code: 'timeout', cause });
    }
    throw new ApiError(`Cannot reach ${options.url}.`, { status: 0, code: 'unreachable', cause });
  }
}

/** Fields that the contract does not have yet are let through: a server may be newer than its client. */
function successOf(route: Route, { status, requestId, text }: RawResponse): unknown {
  const schema = route.responses[status];
  const value = parseJson(text);
  if (schema === undefined) throw failure(status, requestId, value);
  const result = z.safeParse(schema, value);
  if (result.success || result.error.issues.every(({ code }) => code === 'unrecognized_keys')) return value;
  const message = 'The answer is not what the API promises.';
  throw new ApiError(message, { status, code: 'invalid-response', requestId, cause: result.error });
}

function failure(status: number, requestId: string | undefined, value: unknown): ApiError {
  const result = z.safeParse(problem, value);
  if (!result.success) {
    return new ApiError(`The server answered ${status}.`, { status, code: `http-${status}`, requestId });
  }
  const { type, title, detail } = result.data;
  const code = type.slice(type.lastIndexOf('/') + 1);
  return new ApiError(detail ?? title, { status, code, problem: result.data, requestId });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
