/** The server that the demo talks to: the one that listens already, or one of its own. */
import { readIssuer, type TokenRequest } from '../../infra/local/issuer.ts';
import { sampleCompanies } from '../../infra/local/samples/companies.ts';
import { ApiError, createClient } from '../../shared/contract/client.ts';
import type { Config } from '../../shared/runtime/config/config.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { keyDirectoryOf } from '../key-directory.ts';
import { startLocalServer } from '../local-server.ts';

export interface DemoServerOptions {
  readonly url: string;
  readonly dataDirectory: string | undefined;
  /** For a server of the demo's own. */
  readonly environment: Pick<Config, 'failMode' | 'logLevel' | 'allowedOrigins'>;
}

export interface DemoServer {
  readonly url: string;
  /** Whether it is the demo's own. */
  readonly started: boolean;
  issueToken(request: TokenRequest): Promise<string>;
  close(): Promise<void>;
}

/** @throws Error that says what to do, where something else listens or the key is not that server's */
export async function useServer(options: DemoServerOptions): Promise<DemoServer> {
  const { url, dataDirectory, environment } = options;
  if (!(await isAskAcme(url))) {
    const { origin, issuer, close } = await startLocalServer({
      port: 0,
      dataDirectory: undefined,
      samples: true,
      tenants: [],
      // Whatever store is configured may be somebody's: a server of the demo's own keeps to itself.
      engines: offlineEngines,
      // The demo provokes refusals on purpose; a warning for each would bury its lines.
      environment: { ...environment, logLevel: 'ERROR' },
    });
    return { url: origin, started: true, issueToken: (request) => issuer.issueToken(request), close };
  }
  const issuer = await readIssuer(keyDirectoryOf(dataDirectory));
  const issueToken = (request: TokenRequest): Promise<string> => issuer.issueToken(request);
  await expectTrust(
    url,
    await issueToken({ tenantId: sampleCompanies[0]?.tenantId ?? '', roles: [] }),
    dataDirectory,
  );
  return { url, started: false, issueToken, close: async () => undefined };
}

/** `false` where nothing listens. @throws Error where something else does */
async function isAskAcme(url: string): Promise<boolean> {
  try {
    await createClient({ url, timeoutMs: 5_000 }).health();
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw new Error(`What listens at ${url} does not answer as AskAcme. Name another address with --url.`, {
      cause: error,
    });
  }
}

function isRefused(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code !== 'unreachable') return false;
  const { code } = ((error.cause as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return code === 'ECONNREFUSED';
}

/** With another server's key every check would fail, and none would say why. */
async function expectTrust(url: string, token: string, dataDirectory: string | undefined): Promise<void> {
  try {
    await createClient({ url, token, timeoutMs: 30_000 }).list();
  } catch (error) {
    if (!(error instanceof ApiError) || ![401, 403].includes(error.status)) throw error;
    const because =
      error.status === 401
        ? `does not trust the key in ${keyDirectoryOf(dataDirectory)}. Name its own data directory with --data-dir.`
        : 'was started without the sample companies. Start one with them: npm start';
    throw new Error(`The server at ${url} ${because}`, { cause: error });
  }
}
