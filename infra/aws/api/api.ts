/** The API as clients meet it: firewall, TLS, limits, authorizer, the contract's routes, and problems in the API's own words. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { RestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { functionTable } from '../functions/function-table.ts';
import type { Functions } from '../functions/functions.ts';
import type { Keys } from '../keys.ts';
import { logGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import { ApiAuthorizer } from './api-authorizer.ts';
import { addRoutes } from './api-routes.ts';
import { CustomDomain } from './custom-domain.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { ServiceRestApi } from './rest-api.ts';
import { UsagePlans } from './usage-plans.ts';
import { WebFirewall } from './web-firewall.ts';

export interface ApiProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly functions: Functions;
}

export class Api extends Construct {
  readonly restApi: RestApi;
  readonly stage: Stage;
  /** A JSON line a request, with the tenant and without the token. */
  readonly accessLog: LogGroup;
  readonly webAcl: CfnWebACL;
  /** What the firewall blocked. */
  readonly firewallLog: LogGroup;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { environment, keys, functions }: ApiProps) {
    super(scope, id);
    const { allowedOrigins, customDomain } = environment.api;
    this.accessLog = new ServiceLogGroup(this, 'AccessLog', {
      environment,
      keys,
      logGroupName: logGroupName(environment, 'access'),
    });
    const restApi = new ServiceRestApi(this, 'RestApi', { environment, accessLog: this.accessLog });
    this.restApi = restApi;
    this.stage = restApi.deploymentStage;

    addGatewayResponses(restApi, allowedOrigins);
    const authorizer = new ApiAuthorizer(this, 'Authorizer', {
      environment,
      function: functions.get('authorizer'),
    });
    addRoutes(restApi, { environment, functions, authorizer });
    allowOrigins(functions, allowedOrigins);
    new UsagePlans(this, 'UsagePlans', { environment, stage: this.stage });
    const firewall = new WebFirewall(this, 'Firewall', { environment, keys, stage: this.stage });
    this.webAcl = firewall.webAcl;
    this.firewallLog = firewall.log;
    if (customDomain !== undefined) new CustomDomain(this, 'Domain', { domain: customDomain, restApi });

    this.url = customDomain === undefined ? defaultUrl(this.stage) : `https://${customDomain.name}`;
    new CfnOutput(this, 'Url', { description: 'Where the API is', value: this.url }).overrideLogicalId(
      'ApiUrl',
    );
  }
}

/** API Gateway adds no headers to what a function answers, so the functions tell browsers themselves who may read it. */
function allowOrigins(functions: Functions, allowedOrigins: readonly string[]): void {
  if (allowedOrigins.length === 0) return;
  for (const one of functions.all) {
    if (functionTable[one.name].routes.length === 0) continue;
    one.give({ variables: { ALLOWED_ORIGINS: allowedOrigins.join(',') }, statements: [] });
  }
}

function defaultUrl(stage: Stage): string {
  const { region, urlSuffix } = Stack.of(stage);
  return `https://${stage.restApi.restApiId}.execute-api.${region}.${urlSuffix}/${stage.stageName}`;
}
