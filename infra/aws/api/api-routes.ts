/** The methods of the API, from the contract: which function answers, who stands in front, and what it is told of the tenant. */
import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type IAuthorizer,
  LambdaIntegration,
  ResponseTransferMode,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { type Route, type RouteName, routes } from '../../../shared/contract/routes.ts';
import type { Environment } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import { functionTable } from '../functions/function-table.ts';
import type { Functions } from '../functions/functions.ts';
import { addPreflight } from './preflight.ts';

export interface RoutesOptions {
  readonly environment: Environment;
  readonly functions: Functions;
  readonly authorizer: IAuthorizer;
}

/** What API Gateway gives an integration that answers in one piece. */
const mostSeconds = 29;

export function addRoutes(restApi: RestApi, options: RoutesOptions): void {
  const { allowedOrigins } = options.environment.api;
  const byPath = Map.groupBy(Object.entries<Route>(routes), ([, { path }]) => path);
  for (const [path, onPath] of byPath) {
    const resource = restApi.root.resourceForPath(path);
    for (const [name, { method, access }] of onPath) {
      const integration = integrationOf(name as RouteName, options);
      const added = resource.addMethod(method, integration, guard(access, options.authorizer));
      if (access === 'open') Validations.of(added).acknowledge(openRoute);
    }
    addPreflight(resource, { methods: onPath.map(([, { method }]) => method), allowedOrigins });
  }
}

const openRoute = {
  id: 'AwsSolutions-APIG4',
  reason:
    'Open by the contract: health and the description of the API, which are the same for everybody and name no tenant.',
};

const guard = (access: Route['access'], authorizer: IAuthorizer) =>
  access === 'open'
    ? { authorizationType: AuthorizationType.NONE, apiKeyRequired: false }
    : { authorizationType: AuthorizationType.CUSTOM, authorizer, apiKeyRequired: true };

function integrationOf(name: RouteName, { environment, functions }: RoutesOptions): LambdaIntegration {
  const target = functionOf(name, functions);
  const { timeoutSeconds, isTenantScoped } = functionTable[target.name];
  const streams = name === 'query' && environment.api.streamQuery;
  return new LambdaIntegration(target.lambda, {
    // A little more than the function takes, so that what is too slow ends as the function's own answer.
    timeout: Duration.seconds(Math.min(timeoutSeconds + 1, mostSeconds)),
    // The console's test button is a way around the authorizer.
    allowTestInvoke: false,
    scopePermissionToMethod: true,
    responseTransferMode: streams ? ResponseTransferMode.STREAM : ResponseTransferMode.BUFFERED,
    ...(isTenantScoped && environment.tenantIsolation ? { requestParameters: verifiedTenant } : {}),
  });
}

/**
 * Wall 6: the tenant whose execution environment runs this is the one that the authorizer verified. Lambda refuses a
 * tenant where a function is not isolated, so a deployment without isolation sends none.
 */
const verifiedTenant = {
  'integration.request.header.X-Amz-Tenant-Id': 'context.authorizer.tenant_id',
};

/** @throws Error where none or several of a deployment's functions claim the route */
function functionOf(route: RouteName, functions: Functions): ApiFunction {
  const [found, ...others] = functions.all.filter(({ name }) => functionTable[name].routes.includes(route));
  if (found !== undefined && others.length === 0) return found;
  throw new Error(`The route ${route} needs exactly one function`);
}
