/** The API as an outsider sees it: plain HTTP, answers byte for byte. Remembers what it ingested, to take it away again. */
import { randomBytes } from 'node:crypto';
import type { TokenRequest } from '../../infra/local/issuer.ts';
import { roles as allRoles, type Role } from '../../shared/tenancy/roles.ts';

interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  /** `undefined` where the text is no JSON. */
  readonly json: unknown;
}

export interface DemoDocument {
  readonly id: string;
  readonly title: string;
  readonly content: string;
  readonly contains_pii?: boolean;
}

/** The API with one token. */
export interface Caller {
  readonly tenantId: string;
  readonly token: string;
  ask(query: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  ingest(document: DemoDocument): Promise<Reply>;
  /** A page of 100. */
  list(cursor?: string): Promise<Reply>;
  get(id: string): Promise<Reply>;
  delete(id: string): Promise<Reply>;
}

export interface DemoApi {
  /** A document id that nobody else has. */
  newId(name: string): string;
  /** A word that stands in no other document and in no dictionary. */
  newWord(): string;
  issueToken(request: TokenRequest): Promise<string>;
  send(call: Call): Promise<Reply>;
  as(tenantId: string, ...roles: readonly Role[]): Promise<Caller>;
  /** Deletes what was ingested; what is gone already is fine. */
  cleanUp(): Promise<void>;
}

export interface DemoApiOptions {
  readonly url: string;
  readonly issueToken: (request: TokenRequest) => Promise<string>;
}

const timeoutMs = 30_000;

const pageParameters = (cursor: string | undefined): URLSearchParams =>
  new URLSearchParams({ limit: '100', ...(cursor === undefined ? {} : { cursor }) });

export function createDemoApi({ url, issueToken }: DemoApiOptions): DemoApi {
  const ingested = new Map<string, { tenantId: string; id: string }>();
  const run = randomBytes(4).toString('hex');

  const send = (call: Call): Promise<Reply> => exchange(url, call);

  const as = async (tenantId: string, ...roles: readonly Role[]): Promise<Caller> => {
    const token = await issueToken({ tenantId, roles });
    const document = (id: string): string => `/documents/${encodeURIComponent(id)}`;
    return {
      tenantId,
      token,
      ask: (query, headers = {}) => send({ method: 'POST', path: '/query', body: { query }, token, headers }),
      ingest: (body) => {
        // Remembered first: an ingest that was to be refused and is not must not stay behind.
        ingested.set(`${tenantId} ${body.id}`, { tenantId, id: body.id });
        return send({ method: 'POST', path: '/ingest', body, token });
      },
      list: (cursor) => send({ method: 'GET', path: `/documents?${pageParameters(cursor)}`, token }),
      get: (id) => send({ method: 'GET', path: document(id), token }),
      delete: (id) => send({ method: 'DELETE', path: document(id), token }),
    };
  };

  return {
    newId: (name) => `demo-${run}-${name}`,
    newWord: () =>
      `zq${randomBytes(5)
        .toString('hex')
        .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`,
    issueToken,
    send,
    as,
    async cleanUp() {
      for (const { tenantId, id } of ingested.values()) {
        const owner = await as(tenantId, ...allRoles);
        // An id can stand for two documents, one of them personal data.
        for (let left = 2; left > 0 && (await owner.delete(id)).status === 200; left--);
      }
    },
  };
}

async function exchange(url: string, { method, path, body, token, headers = {} }: Call): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    text,
    json: parseJson(text),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
