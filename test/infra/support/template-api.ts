/** The REST API of a template as API Gateway would deploy it: methods, authorizers, gateway responses, stage and usage plans. */
import type { CloudAssembly } from './cloud-assembly.ts';
import type { CloudFormationTemplate, ResolvedResource, ResolvedTemplate } from './resolve-template.ts';

export interface TemplateAuthorizer {
  readonly id: string;
  readonly functionArn: string;
  readonly identityHeader: string;
  readonly cacheSeconds: number;
}

export interface Integration {
  readonly type: 'AWS_PROXY' | 'MOCK';
  /** Of a proxy. */
  readonly functionArn: string;
  readonly timeoutMs: number;
  readonly isStreamed: boolean;
  /** As `integration.request.header.X` from `context.authorizer.y`. */
  readonly requestParameters: Readonly<Record<string, string>>;
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly responses: readonly MockResponse[];
}

export interface MockResponse {
  readonly StatusCode: string;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

export interface TemplateMethod {
  readonly httpMethod: string;
  /** With placeholders: `/documents/{id}`. */
  readonly path: string;
  readonly resourceId: string;
  /** Undefined: open to everybody. */
  readonly authorizer: TemplateAuthorizer | undefined;
  readonly apiKeyRequired: boolean;
  readonly integration: Integration;
  /** For mock integrations: the headers that the method may answer with. */
  readonly responseHeaders: ReadonlySet<string>;
}

export interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode?: string;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
}

export interface Limits {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface UsagePlan {
  readonly name: string;
  readonly throttle: Limits | undefined;
  readonly requestsPerPeriod: number | undefined;
}

export interface TemplateApi {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly stage: string;
  /** By method and path; `* /*` for those that have none of their own. */
  readonly throttles: ReadonlyMap<string, Limits>;
  /** `$context` variables in a line; undefined where nothing is logged. */
  readonly accessLogFormat: string | undefined;
  /** Who names the key of a usage plan. */
  readonly apiKeySource: string;
  readonly binaryMediaTypes: readonly string[];
  readonly methods: readonly TemplateMethod[];
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** Those attached to the stage. */
  readonly usagePlans: readonly UsagePlan[];
}

type Properties = Readonly<Record<string, unknown>>;

/** @throws Error where the template holds no API, several, or something that this reader does not know */
export function readTemplateApi({ resolved, template }: CloudAssembly): TemplateApi {
  const api = only(resolved, 'AWS::ApiGateway::RestApi');
  const stage = only(resolved, 'AWS::ApiGateway::Stage');
  assertDeployed(template);
  const authorizers = new Map(
    resolved.ofType('AWS::ApiGateway::Authorizer').map((one) => [one.physicalId, authorizer(one)]),
  );
  const paths = pathsOf(resolved, api);
  const responses = resolved
    .ofType('AWS::ApiGateway::GatewayResponse')
    .map(({ properties }) => properties as unknown as GatewayResponse);
  return {
    id: api.physicalId,
    region: resolved.region,
    account: resolved.account,
    stage: stage.physicalId,
    throttles: throttlesOf(stage.properties),
    accessLogFormat: (stage.properties.AccessLogSetting as { Format?: string } | undefined)?.Format,
    apiKeySource: String(api.properties.ApiKeySourceType ?? 'HEADER'),
    binaryMediaTypes: (api.properties.BinaryMediaTypes as string[] | undefined) ?? [],
    methods: resolved.ofType('AWS::ApiGateway::Method').map((one) => method(one, { paths, authorizers })),
    gatewayResponses: new Map(responses.map((one) => [one.ResponseType, one])),
    usagePlans: usagePlansOf(resolved, api.physicalId, stage.physicalId),
  };
}

function only(resolved: ResolvedTemplate, type: string): ResolvedResource {
  const [first, ...others] = resolved.ofType(type);
  if (first === undefined || others.length > 0) throw new Error(`The template holds not exactly one ${type}`);
  return first;
}

/** A deployment is a snapshot: what CloudFormation may make after it is not part of what is served. */
function assertDeployed({ Resources }: CloudFormationTemplate): void {
  const deployment = Object.values(Resources).find(({ Type }) => Type === 'AWS::ApiGateway::Deployment');
  const before = new Set(
    [(deployment as { DependsOn?: string | string[] } | undefined)?.DependsOn ?? []].flat(),
  );
  const parts = ['AWS::ApiGateway::Method', 'AWS::ApiGateway::GatewayResponse'];
  const late = Object.entries(Resources).filter(([id, { Type }]) => parts.includes(Type) && !before.has(id));
  if (late.length === 0) return;
  throw new Error(`The deployment may come before ${late.map(([id]) => id).join(', ')}`);
}

function pathsOf(resolved: ResolvedTemplate, api: ResolvedResource): ReadonlyMap<string, string> {
  const root = resolved.attribute(api.logicalId, 'RootResourceId');
  const parts = resolved.ofType('AWS::ApiGateway::Resource');
  const byId = new Map(parts.map((one) => [one.physicalId, one.properties]));
  const pathOf = (id: string): string => {
    if (id === root) return '';
    const { ParentId, PathPart } = byId.get(id) ?? {};
    return `${pathOf(String(ParentId))}/${PathPart}`;
  };
  const ids = [root, ...byId.keys()];
  return new Map(ids.map((id) => [id, pathOf(id) === '' ? '/' : pathOf(id)]));
}

function authorizer({ physicalId, properties }: ResolvedResource): TemplateAuthorizer {
  const { Type, IdentitySource, AuthorizerUri, AuthorizerResultTtlInSeconds = 300 } = properties;
  const [, identityHeader] = /^method\.request\.header\.([\w-]+)$/.exec(String(IdentitySource)) ?? [];
  if (Type !== 'REQUEST' || identityHeader === undefined) {
    throw new Error(`An authorizer of type ${Type} on ${IdentitySource} is not known here`);
  }
  return {
    id: physicalId,
    functionArn: functionOf(AuthorizerUri).functionArn,
    identityHeader: identityHeader.toLowerCase(),
    cacheSeconds: Number(AuthorizerResultTtlInSeconds),
  };
}

function method(
  { logicalId, properties }: ResolvedResource,
  known: {
    readonly paths: ReadonlyMap<string, string>;
    readonly authorizers: ReadonlyMap<string, TemplateAuthorizer>;
  },
): TemplateMethod {
  const { HttpMethod, ResourceId, AuthorizationType, AuthorizerId, ApiKeyRequired } = properties;
  const path = known.paths.get(String(ResourceId));
  if (path === undefined) throw new Error(`${logicalId} stands on no resource`);
  const isOpen = AuthorizationType === 'NONE';
  const found = known.authorizers.get(String(AuthorizerId));
  if (!isOpen && (AuthorizationType !== 'CUSTOM' || found === undefined)) {
    throw new Error(`${logicalId} has the authorization ${AuthorizationType}, which is not known here`);
  }
  if (properties.RequestValidatorId !== undefined) throw new Error('Request validators are not known here');
  return {
    httpMethod: String(HttpMethod),
    path,
    resourceId: String(ResourceId),
    authorizer: isOpen ? undefined : found,
    apiKeyRequired: ApiKeyRequired === true,
    integration: integration(properties.Integration as Properties),
    responseHeaders: declaredHeaders(properties.MethodResponses),
  };
}

function integration(properties: Properties): Integration {
  const { Type, Uri, TimeoutInMillis = 29_000, IntegrationHttpMethod, Credentials } = properties;
  if (Type !== 'AWS_PROXY' && Type !== 'MOCK') throw new Error(`An integration ${Type} is not known here`);
  if (Credentials !== undefined) throw new Error('Integration credentials are not known here');
  // API Gateway calls Lambda by POST whatever the client's method is.
  if (Type === 'AWS_PROXY' && IntegrationHttpMethod !== 'POST')
    throw new Error('A function is called by POST');
  const target = Type === 'MOCK' ? { functionArn: '', isStreamed: false } : functionOf(Uri);
  if (target.isStreamed !== (properties.ResponseTransferMode === 'STREAM')) {
    throw new Error('The response transfer mode and the address of the function contradict each other');
  }
  return {
    type: Type,
    ...target,
    timeoutMs: Number(TimeoutInMillis),
    requestParameters: (properties.RequestParameters ?? {}) as Record<string, string>,
    requestTemplates: (properties.RequestTemplates ?? {}) as Record<string, string>,
    responses: (properties.IntegrationResponses ?? []) as MockResponse[],
  };
}

function functionOf(uri: unknown): { functionArn: string; isStreamed: boolean } {
  const form =
    /:lambda:path\/\d{4}-\d\d-\d\d\/functions\/(arn:[^/]+)\/(invocations|response-streaming-invocations)$/;
  const [, functionArn, kind] = form.exec(String(uri)) ?? [];
  if (functionArn === undefined) throw new Error(`${uri} invokes no function`);
  return { functionArn, isStreamed: kind !== 'invocations' };
}

function declaredHeaders(responses: unknown): ReadonlySet<string> {
  const all = (responses ?? []) as readonly { readonly ResponseParameters?: Properties }[];
  return new Set(all.flatMap(({ ResponseParameters = {} }) => Object.keys(ResponseParameters)));
}

/** By method and path, the stage's own at `* /*`. */
function throttlesOf({ MethodSettings }: Properties): ReadonlyMap<string, Limits> {
  const all = (MethodSettings ?? []) as readonly Properties[];
  return new Map(
    all
      .filter(({ ThrottlingRateLimit }) => ThrottlingRateLimit !== undefined)
      .map(({ HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit }) => [
        `${HttpMethod} ${String(ResourcePath).replace('/~1', '/').replaceAll('~1', '/')}`,
        { ratePerSecond: Number(ThrottlingRateLimit), burst: Number(ThrottlingBurstLimit) },
      ]),
  );
}

function usagePlansOf(resolved: ResolvedTemplate, apiId: string, stage: string): UsagePlan[] {
  return resolved.ofType('AWS::ApiGateway::UsagePlan').flatMap(({ physicalId, properties }) => {
    const stages = (properties.ApiStages ?? []) as readonly { ApiId?: string; Stage?: string }[];
    if (!stages.some(({ ApiId, Stage }) => ApiId === apiId && Stage === stage)) return [];
    const throttle = properties.Throttle as { RateLimit: number; BurstLimit: number } | undefined;
    const quota = properties.Quota as { Limit: number } | undefined;
    return {
      name: String(properties.UsagePlanName ?? physicalId),
      throttle: throttle && { ratePerSecond: throttle.RateLimit, burst: throttle.BurstLimit },
      requestsPerPeriod: quota?.Limit,
    };
  });
}
