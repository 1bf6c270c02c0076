/** The REST API and its one stage, without routes: where it is reached, over which TLS, how fast, and what is written down. */
import { Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  type CfnRestApi,
  EndpointAccessMode,
  EndpointType,
  LogGroupLogDestination,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { accessLogFormat } from './access-log.ts';
import { anonymousLimits, measuredOnly } from './anonymous-limits.ts';

/** TLS 1.2 or 1.3, with forward secrecy always and post-quantum key exchange for clients that know it; no other host's name on the connection. */
export const tls = {
  securityPolicy: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
  endpointAccessMode: EndpointAccessMode.STRICT,
} as const;

/** In the address of the default endpoint; a custom domain leaves it out. */
const stageName = 'v1';

export interface ServiceRestApiProps {
  readonly environment: Environment;
  readonly accessLog: ILogGroup;
}

export class ServiceRestApi extends RestApi {
  constructor(scope: Construct, id: string, { environment, accessLog }: ServiceRestApiProps) {
    const { name, api } = environment;
    super(scope, id, {
      restApiName: `askacme-${name}`,
      description: `AskAcme ${name}`,
      endpointTypes: [EndpointType.REGIONAL],
      // With a domain of its own, the other door is closed.
      disableExecuteApiEndpoint: api.customDomain !== undefined,
      // The authorizer says whose key counts; a client's `x-api-key` has no meaning.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        tracingEnabled: true,
        ...measuredOnly,
        throttlingRateLimit: api.throttle.ratePerSecond,
        throttlingBurstLimit: api.throttle.burst,
        methodOptions: anonymousLimits(environment),
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat,
      },
    });
    const resource = this.node.defaultChild as CfnRestApi;
    resource.securityPolicy = tls.securityPolicy;
    resource.endpointAccessMode = tls.endpointAccessMode;
    // CDK's own output has the address of the default endpoint, also where that is closed.
    this.node.tryRemoveChild('Endpoint');
    this.#acknowledge();
  }

  #acknowledge(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The handlers validate every field, closed and with a problem for each fault; a second validator with other words would answer first.',
      },
      {
        id: 'AwsSolutions-APIG6',
        reason:
          "Execution logs quote headers and bodies, and so tokens and documents. The access log and the functions' own logs say what failed.",
      },
      {
        id: 'AwsSolutions-COG4',
        reason:
          'A Lambda authorizer stands in front: it binds the issuer to the tenant and asks the registry, which a Cognito authorizer cannot.',
      },
    );
    Validations.of(this.node.findChild('CloudWatchRole')).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason:
        "The role is the account's, not this API's: API Gateway refuses one that lacks any permission of this policy. It is kept when the stack goes, because other APIs of the account log by it.",
    });
  }
}
