/** Walls 1 and 2 in front of every route that is not open: API Gateway asks the authorizer, and remembers its answer for a short while. */
import { Duration } from 'aws-cdk-lib';
import { IdentitySource, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { ApiFunction } from '../functions/api-function.ts';

export interface ApiAuthorizerProps {
  readonly environment: Environment;
  readonly function: ApiFunction;
}

export class ApiAuthorizer extends RequestAuthorizer {
  constructor(scope: Construct, id: string, props: ApiAuthorizerProps) {
    super(scope, id, {
      authorizerName: `askacme-${props.environment.name}`,
      handler: props.function.lambda,
      // The key of what is remembered. Nothing else that a client sends may decide, so nothing else is in it.
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: Duration.seconds(props.environment.api.authorizerCacheSeconds),
    });
  }
}
