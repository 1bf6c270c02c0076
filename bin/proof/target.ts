/** The API with some walls standing and the others taken away: the real handlers, authorizer and gateway over the stage's store. */
import { createHandler as createAuthorizer } from '../../functions/authorizer/handler.ts';
import { createGateway } from '../../infra/local/gateway.ts';
import type { TokenVerifier } from '../../shared/auth/token-verifier.ts';
import type { TenantRegistry } from '../../shared/ports/tenant-registry.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { type Container, createContainer } from '../../shared/runtime/container.ts';
import { parseTenantId } from '../../shared/tenancy/tenant-id.ts';
import { gatewayHandlers } from '../gateway-handlers.ts';
import type { ProofReply, ProofRequest } from './attack.ts';
import { agreeingRegistry } from './doubles/agreeing-registry.ts';
import { believingVerifier, overheard } from './doubles/believing-verifier.ts';
import type { EchoingModel } from './doubles/echoing-model.ts';
import type { ProofIssuer } from './issuers.ts';
import type { Stage } from './stage.ts';
import type { Wall } from './walls.ts';
import { companies, type IssuerName } from './world.ts';

export interface OpenTarget {
  send(request: ProofRequest): Promise<ProofReply>;
  close(): Promise<void>;
}

export interface TargetParts {
  readonly stage: Stage;
  readonly standing: ReadonlySet<Wall>;
  readonly issuers: Readonly<Record<IssuerName, ProofIssuer>>;
  readonly model: EchoingModel;
}

const timeoutMs = 30_000;

export async function openTarget({ stage, standing, issuers, model }: TargetParts): Promise<OpenTarget> {
  let origin = '';
  const base = createContainer({
    issuers: () =>
      Object.values(issuers).map(({ name, issuer, audience }) => ({
        issuer,
        audience,
        jwksUri: origin + keysPath(name),
      })),
    failMode: 'open',
    tenants: companies.map(({ tenantId, name, issuer }) => ({
      id: parseTenantId(tenantId) ?? fail(tenantId),
      name,
      status: 'active',
      issuer: issuers[issuer].issuer,
      usageKey: undefined,
    })),
    engines: {
      ...offlineEngines,
      answerer: {
        kind: 'openai',
        baseUrl: model.baseUrl,
        model: 'echo',
        apiKey: undefined,
        maxTokens: 4_000,
      },
    },
    database: undefined,
    // Refusals and violations are what is provoked here.
    logLevel: 'SILENT',
  });
  const store = await stage.store(standing);
  const container: Container = {
    ...base,
    ...identityWalls(base, standing),
    sealer: async () => stage.sealer,
    store: async () => store,
  };
  const gateway = createGateway({
    handlers: gatewayHandlers(container),
    authorizer: createAuthorizer(container),
    publicFiles: Object.fromEntries(
      Object.values(issuers).map(({ name, jwks }) => [keysPath(name), () => jwks]),
    ),
    allowedOrigins: [],
    authorizerCacheTtlMs: 0,
    throttle: { ratePerSecond: 100_000, burst: 100_000 },
    onError: () => undefined,
  });
  ({ origin } = await gateway.listen(0));
  return {
    send: (request) => exchange(origin, request),
    close: () => gateway.close().finally(() => base.close()),
  };
}

const keysPath = (issuer: IssuerName): string => `/${issuer}/jwks.json`;

function identityWalls(
  base: Container,
  standing: ReadonlySet<Wall>,
): { tokenVerifier(): Promise<TokenVerifier>; tenantRegistry(): Promise<TenantRegistry> } {
  let issuerThatAsks = '';
  return {
    tokenVerifier: async () => {
      const verifier = standing.has('token') ? await base.tokenVerifier() : believingVerifier;
      return overheard(verifier, ({ issuer }) => {
        issuerThatAsks = issuer;
      });
    },
    tenantRegistry: async () =>
      standing.has('tenant') ? await base.tenantRegistry() : agreeingRegistry(() => issuerThatAsks),
  };
}

async function exchange(origin: string, request: ProofRequest): Promise<ProofReply> {
  const { method = 'GET', path, token, body, rawBody, headers = {} } = request;
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(origin + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = await response.text();
  const heads = [...response.headers].map(([name, value]) => `${name}: ${value}`);
  return { status: response.status, text: [...heads, answer].join('\n'), json: parsed(answer) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fail(tenantId: string): never {
  throw new Error(`${tenantId} is no tenant id`);
}
