import { beforeAll, describe, expect, test } from 'vitest';
import { functionTable } from '../../infra/aws/functions/function-table.ts';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { type Route, type RouteName, routes } from '../../shared/contract/routes.ts';
import { type ApiMethod, apiMethod, apiMethods } from './support/api-methods.ts';
import { propertiesOf, resourcesOf } from './support/resources.ts';
import { type Synthesis, synthesize } from './support/synthesize.ts';
import { prodWith, synthesizeApi } from './support/synthesize-api.ts';

const contract = Object.entries<Route>(routes).map(([name, route]) => ({
  ...route,
  routeName: name as RouteName,
  name: `${route.method} ${route.path}`,
}));
const open = contract.filter(({ access }) => access === 'open').map(({ name }) => name);
const closed = contract.filter(({ access }) => access !== 'open').map(({ name }) => name);
const tenantHeader = 'integration.request.header.X-Amz-Tenant-Id';

const specOf = (route: RouteName) => {
  const found = Object.values(functionTable).find(({ routes: of }) => of.includes(route));
  if (found === undefined) throw new Error(`No function serves ${route}`);
  return found;
};
const tenantScoped = contract.filter(({ routeName }) => specOf(routeName).isTenantScoped);

describe.each(['dev', 'prod', 'aurora'])('the API of %s', (name) => {
  let synthesis: Synthesis;
  let methods: ApiMethod[];
  const environment = readEnvironment(name);
  beforeAll(() => {
    synthesis = synthesize(name);
    methods = apiMethods(synthesis.template);
  });

  test('has the methods of the contract, OPTIONS on each of its paths, and no other', () => {
    const paths = [...new Set(contract.map(({ path }) => path))];
    const expected = [...contract.map((route) => route.name), ...paths.map((path) => `OPTIONS ${path}`)];

    expect(methods.map((method) => method.name).sort()).toEqual(expected.sort());
  });

  test('puts its one authorizer and a key of a usage plan in front of every route that is not open', () => {
    const [authorizer, ...others] = resourcesOf(synthesis.template, 'AWS::ApiGateway::Authorizer');

    const guarded = methods.filter(
      ({ AuthorizationType, AuthorizerId, ApiKeyRequired }) =>
        AuthorizationType === 'CUSTOM' &&
        (AuthorizerId as { Ref?: string }).Ref === authorizer?.[0] &&
        ApiKeyRequired === true,
    );

    expect(others).toEqual([]);
    expect(guarded.map((method) => method.name).sort()).toEqual([...closed].sort());
  });

  test('leaves open only health and its own description', () => {
    const unguarded = methods
      .filter(({ AuthorizationType, HttpMethod }) => AuthorizationType === 'NONE' && HttpMethod !== 'OPTIONS')
      .map((method) => method.name)
      .sort();

    expect(unguarded).toEqual(['GET /docs', 'GET /healthz', 'GET /openapi.json', 'GET /readyz']);
    expect(unguarded).toEqual([...open].sort());
    for (const one of open) expect(apiMethod(synthesis.template, one).ApiKeyRequired).toBe(false);
  });

  test('remembers an authorization by the Authorization header alone, as long as the settings say', () => {
    const [authorizer] = propertiesOf<Record<string, unknown>>(
      synthesis.template,
      'AWS::ApiGateway::Authorizer',
    );

    expect(authorizer).toMatchObject({
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerResultTtlInSeconds: environment.api.authorizerCacheSeconds,
    });
  });

  test('takes keys of usage plans from the authorizer, never from a client', () => {
    const [api] = propertiesOf<Record<string, unknown>>(synthesis.template, 'AWS::ApiGateway::RestApi');

    expect(api?.ApiKeySourceType).toBe('AUTHORIZER');
  });

  test('tells Lambda the verified tenant wherever processes are kept apart, and nowhere else', () => {
    const told = methods.filter(({ Integration }) => Integration.RequestParameters !== undefined);

    const expected = environment.tenantIsolation ? tenantScoped.map((route) => route.name) : [];
    expect(told.map((method) => method.name).sort()).toEqual(expected.sort());
    for (const { Integration } of told) {
      expect(Integration.RequestParameters).toEqual({ [tenantHeader]: 'context.authorizer.tenant_id' });
    }
  });

  test('keeps processes apart for exactly the functions that are told a tenant', () => {
    const isolated = resourcesOf(synthesis.template, 'AWS::Lambda::Function')
      .filter(([, { Properties }]) => Properties.TenancyConfig !== undefined)
      .map(([id]) => id);

    const told = methods
      .filter(({ Integration }) => Integration.RequestParameters !== undefined)
      .map((method) => functionBehind(method));
    expect([...new Set(told)].sort()).toEqual(isolated.sort());
  });

  test('lets no header of a client reach the one that names the tenant', () => {
    for (const { RequestParameters, Integration } of methods) {
      expect(RequestParameters).toBeUndefined();
      expect(JSON.stringify(Integration.RequestTemplates ?? {})).not.toMatch(/tenant|requestOverride/i);
    }
  });

  test('lets API Gateway invoke a function for its own routes and for nothing else, the console included', () => {
    const permissions = propertiesOf<{ Principal: string; SourceArn: unknown; FunctionName: unknown }>(
      synthesis.template,
      'AWS::Lambda::Permission',
    ).filter(({ Principal }) => Principal === 'apigateway.amazonaws.com');

    const sources = permissions.map(({ SourceArn }) => flat(SourceArn));
    const routesOnly = sources
      .filter((arn) => !arn.includes('/authorizers/'))
      .map((arn) => arn.split('/').slice(2).join('/'));
    expect(routesOnly.sort()).toEqual(
      contract.map(({ method, path }) => `${method}${path.replace('{id}', '*')}`).sort(),
    );
    expect(sources.filter((arn) => arn.includes('/authorizers/'))).toHaveLength(1);
    expect(sources.filter((arn) => arn.includes('test-invoke'))).toEqual([]);
    for (const arn of sources) expect(arn).toMatch(/^arn:aws:execute-api:[a-z0-9-]+:<[^>]+>:<[^>]+>\//);
  });

  test('waits for a function a little longer than it takes, within what API Gateway allows', () => {
    for (const { routeName, name: methodName } of contract) {
      const { TimeoutInMillis = 0 } = apiMethod(synthesis.template, methodName).Integration;

      expect(TimeoutInMillis).toBeLessThanOrEqual(29_000);
      expect(TimeoutInMillis).toBeGreaterThanOrEqual(specOf(routeName).timeoutSeconds * 1_000);
    }
  });

  test('invokes for each route the function that the table names, buffered unless set otherwise', () => {
    for (const { routeName, name: methodName } of contract) {
      const method = apiMethod(synthesis.template, methodName);

      expect(method.Integration.Type).toBe('AWS_PROXY');
      expect(method.Integration.ResponseTransferMode).toBe('BUFFERED');
      expect(descriptionOf(synthesis, functionBehind(method))).toBe(specOf(routeName).description);
    }
  });

  test('tells every function with a route which origins may read its answers, and no other', () => {
    const told = resourcesOf(synthesis.template, 'AWS::Lambda::Function').filter(([, { Properties }]) => {
      const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Record<string, string> };
      return Variables.ALLOWED_ORIGINS === environment.api.allowedOrigins.join(',');
    });

    const behindRoutes = new Set(contract.map((route) => specOf(route.routeName).description));
    expect(new Set(told.map(([, { Properties }]) => Properties.Description))).toEqual(behindRoutes);
  });

  test('allows no origin by a wildcard anywhere', () => {
    const text = JSON.stringify(synthesis.template.toJSON());

    expect(text).not.toMatch(/allow-origin[^,}]{0,40}\*/i);
  });
});

describe('streamed answers', () => {
  test("are the query's alone, by the address and the handler made for them", () => {
    const { template } = synthesizeApi(prodWith({ streamQuery: true }));

    const streaming = apiMethods(template).filter(
      ({ Integration }) => Integration.ResponseTransferMode === 'STREAM',
    );
    expect(streaming.map((method) => method.name)).toEqual(['POST /query']);
    const [query] = streaming as [ApiMethod];
    expect(flat(query.Integration.Uri)).toMatch(
      /path\/2021-11-15\/functions\/.+\/response-streaming-invocations$/,
    );
    expect(query.Integration.TimeoutInMillis).toBeLessThanOrEqual(900_000);
    expect(query.Integration.RequestParameters).toEqual({ [tenantHeader]: 'context.authorizer.tenant_id' });
    const handlers = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);
    expect(handlers.filter(({ Handler }) => Handler === 'index.streamingHandler')).toHaveLength(1);
  });
});

function functionBehind({ Integration }: ApiMethod): string {
  const id = /"Fn::GetAtt":\["([A-Za-z0-9]+)","Arn"\]/.exec(JSON.stringify(Integration.Uri))?.[1];
  if (id === undefined) throw new Error('No function is behind this method');
  return id;
}

const descriptionOf = ({ template }: Synthesis, id: string): unknown =>
  resourcesOf(template, 'AWS::Lambda::Function').find(([one]) => one === id)?.[1].Properties.Description;

/** A joined text with each reference as `<name>`. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, ...reference } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) return join[1].map(flat).join(join[0]);
  return `<${Object.values(reference).flat()[0]}>`;
}
