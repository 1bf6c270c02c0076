/** A local server for a test file, and plain HTTP against it: answers as they arrive, byte for byte. */
import { type LocalServer, startLocalServer } from '../../bin/local-server.ts';
import { type EngineConfig, offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import type { Role } from '../../shared/tenancy/roles.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface TestServer {
  readonly server: LocalServer;
  /** One request; `token` undefined sends none. A body that is not a string travels as JSON. */
  call(
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  token(tenantId: string, ...roles: Role[]): Promise<string>;
}

export async function startTestServer(
  options: { samples?: boolean; tenants?: readonly string[]; engines?: EngineConfig } = {},
): Promise<TestServer> {
  const server = await startLocalServer({
    port: 0,
    dataDirectory: undefined,
    samples: options.samples ?? false,
    tenants: options.tenants ?? [],
    // The same cursors from every server, so that the answers of two can be compared byte for byte.
    engines: {
      ...(options.engines ?? offlineEngines),
      cursorKey: { kind: 'value', value: 'known to all of the tests, and so no secret' },
    },
    environment: { failMode: 'open', logLevel: 'SILENT', allowedOrigins: [] },
  });
  return {
    server,
    token: (tenantId, ...roles) => server.issuer.issueToken({ tenantId, roles }),
    async call(token, method, path, body, headers = {}) {
      const response = await fetch(server.origin + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
  };
}
