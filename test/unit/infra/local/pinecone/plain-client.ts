/** The loopback server as seen without an SDK: single requests, made right unless a test changes something. */
import { expect } from 'vitest';
import type { PineconeServer } from '../../../../../infra/local/pinecone/server.ts';

export const described = '2026-04';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface PlainClient {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<PlainAnswer>;
  /** A POST that must succeed. @returns the answer's body */
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
  /** A GET that must succeed. */
  get(path: string): Promise<Record<string, unknown>>;
}

export function createPlainClient(server: PineconeServer): PlainClient {
  const send: PlainClient['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(server.origin + path, {
      method,
      headers: {
        'api-key': server.apiKey,
        'x-pinecone-api-version': described,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    send,
    post: async (path, body) => succeeded(await send('POST', path, body)),
    get: async (path) => succeeded(await send('GET', path)),
  };
}

function succeeded({ status, body }: PlainAnswer): Record<string, unknown> {
  if (status === 200) return body as Record<string, unknown>;
  throw new Error(`${status}: ${JSON.stringify(body)}`);
}

/** A refusal, as Pinecone writes it: code 3 is what it has for bad arguments. */
export const refused = (message: RegExp, { status = 400, code = 3 } = {}) => ({
  status,
  body: { code, message: expect.stringMatching(message), details: [] },
});
