/** A deployment without AWS: the synthesized template and bundles of an environment, with everything they reach on loopback. */

import type { Environment } from '../../../infra/environments/environment.ts';
import { parseEnvironment } from '../../../infra/environments/read-environment.ts';
import { localAudience, localIssuerName } from '../../../infra/local/issuer.ts';
import { readSampleContent, sampleCompanies } from '../../../infra/local/samples/companies.ts';
import type { Role } from '../../../shared/tenancy/roles.ts';
import { assemble, type CloudAssembly } from './cloud-assembly.ts';
import { enforceAccess } from './enforced-access.ts';
import { type LambdaFunctions, openFunctions } from './lambda-functions.ts';
import { type LoopbackCloud, openLoopbackCloud } from './loopback-cloud.ts';
import { type LoopbackServices, openLoopbackServices } from './loopback-services.ts';
import { readJson } from './read-json.ts';
import { readTemplateApi, type TemplateApi } from './template-api.ts';
import { startTemplateGateway, type TemplateGateway } from './template-gateway.ts';

export interface Deployment {
  readonly environment: Environment;
  readonly assembly: CloudAssembly;
  readonly api: TemplateApi;
  readonly cloud: LoopbackCloud;
  readonly services: LoopbackServices;
  readonly functions: LambdaFunctions;
  readonly gateway: TemplateGateway;
  token(tenantId: string, ...roles: readonly Role[]): Promise<string>;
  call(request: Call): Promise<Response>;
  close(): Promise<void>;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  /** What is not text travels as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DeploymentOptions {
  /** For the issuer's private key. */
  readonly keyDirectory: string;
  readonly settings: Pick<Environment, 'tenantIsolation'> & { readonly streamQuery: boolean };
}

const quota = {
  requestsPerMinute: 100_000,
  documentsPerDay: 10_000,
  chunksPerDay: 100_000,
  tokensPerDay: 100_000_000,
};

/** Tiers as small and as large as the tests need them. */
const tiers = {
  standard: { ratePerSecond: 400, burst: 800, requestsPerMonth: 100_000, quota },
  tiny: { ratePerSecond: 400, burst: 800, requestsPerMonth: 3, quota },
  slow: { ratePerSecond: 1, burst: 2, requestsPerMonth: 1_000, quota },
  counted: {
    ...{ ratePerSecond: 400, burst: 800, requestsPerMonth: 1_000 },
    quota: { ...quota, documentsPerDay: 5 },
  },
} as const;

type Tier = keyof typeof tiers;

interface TenantItem {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly tier: Tier;
  /** Whether the key of the registry is one of the tier's usage plan. */
  readonly hasKey: boolean;
}

/** Beside the sample companies: tenants that something is wrong with. */
const tenants: readonly TenantItem[] = [
  ...sampleCompanies.map(({ tenantId: id, name }) => tenant({ id, name })),
  tenant({ id: 'acme-2', name: 'Acme Two' }),
  tenant({ id: 'umbrella', name: 'Umbrella', status: 'suspended' }),
  tenant({ id: 'keyless', name: 'Keyless', hasKey: false }),
  tenant({ id: 'frugal', name: 'Frugal', tier: 'tiny' }),
  tenant({ id: 'hasty', name: 'Hasty', tier: 'slow' }),
  tenant({ id: 'counted', name: 'Counted', tier: 'counted' }),
];

function tenant(item: Pick<TenantItem, 'id' | 'name'> & Partial<TenantItem>): TenantItem {
  return { status: 'active', tier: 'standard', hasKey: true, ...item };
}

/** Nobody may ever see one in a log or an answer. */
export const usageKeyOf = (tenantId: string): string => `usage-key-that-nobody-may-see-of-${tenantId}`;

export async function deploy({ keyDirectory, settings }: DeploymentOptions): Promise<Deployment> {
  const cloud = await openLoopbackCloud(keyDirectory);
  const environment = loopbackEnvironment(cloud, settings);
  const assembly = await assemble(environment);
  const api = readTemplateApi(assembly);
  const services = await openLoopbackServices({
    resolved: assembly.resolved,
    bedrockOrigin: cloud.bedrock.origin,
    tenants: tenants.map(tableItem),
    quotas: tenants.map(({ id, tier }) => ({ pk: `${id}#tier`, tier })),
    permits: enforceAccess(assembly.template, assembly.resolved),
  });
  const functions = openFunctions(assembly, { redirects: services.redirects });
  const gateway = await startTemplateGateway(api, functions);
  for (const { id, tier, hasKey } of tenants) {
    if (hasKey) gateway.usagePlans.addKey(`askacme-${environment.name}-${tier}`, usageKeyOf(id));
  }
  return {
    environment,
    assembly,
    api,
    cloud,
    services,
    functions,
    gateway,
    token: (tenantId, ...roles) => cloud.issuer.issueToken({ tenantId, roles }),
    call: (request) => send(gateway.url, request),
    async close() {
      await gateway.close();
      await functions.close();
      await services.close();
      await cloud.close();
    },
  };
}

/** As `dev`, but for where things are, and for who signs. */
function loopbackEnvironment(
  { pineconeRoles, jwksUri }: LoopbackCloud,
  { tenantIsolation, streamQuery }: DeploymentOptions['settings'],
): Environment {
  const dev = readJson('infra/environments/dev.json') as Environment;
  const { 'pre-token-generation': _, ...functions } = dev.functions;
  const issuers = [{ issuer: localIssuerName, audience: localAudience, jwksUri }];
  return parseEnvironment('loopback', {
    ...dev,
    store: { kind: 'pinecone', indexHost: pineconeRoles.origin },
    identity: { kind: 'oidc', issuers },
    api: { ...dev.api, throttle: { ratePerSecond: 500, burst: 1_000 }, streamQuery },
    tiers,
    functions,
    tenantIsolation,
  });
}

const tableItem = ({ id, name, status, tier }: TenantItem) => ({
  pk: `tenant#${id}`,
  name,
  status,
  tier,
  issuer: localIssuerName,
  api_key: usageKeyOf(id),
  api_key_id: `id-of-${id}`,
});

async function send(
  url: string,
  { method = 'GET', path, token, body, headers = {} }: Call,
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** As the companies would: each document through the API, by an editor of its own company. */
export async function ingestSamples({ call, token }: Deployment): Promise<void> {
  for (const company of sampleCompanies) {
    const editor = await token(company.tenantId, 'editor', 'pii_access');
    for (const document of company.documents) {
      const { id, title, tags, containsPii: contains_pii } = document;
      const content = await readSampleContent(company, document);
      const body = { id, title, tags, content, contains_pii };
      const response = await call({ method: 'POST', path: '/ingest', token: editor, body });
      if (response.status !== 201) throw new Error(`${id}: ${response.status} ${await response.text()}`);
    }
  }
}
