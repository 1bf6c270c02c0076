/** Walls 1 and 2 as a REQUEST authorizer: wiring only. The answers are in `policy.ts`. */
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { Logger } from '../../shared/runtime/logger.ts';
import { type AuthorizePorts, authorize } from './authorize.ts';
import { authorizationHeader } from './bearer-token.ts';
import { allow, refuse } from './policy.ts';
import { refusalFields } from './refusal-log.ts';

export interface AuthorizerDependencies extends AuthorizePorts {
  readonly logger: Pick<Logger, 'warn'>;
}

export function createHandler(dependencies: AuthorizerDependencies) {
  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    try {
      const header = authorizationHeader(event.multiValueHeaders);
      return allow(event.methodArn, await authorize(dependencies, header));
    } catch (error) {
      dependencies.logger.warn('request refused by the authorizer', refusalFields(error));
      return refuse(event.methodArn, error);
    }
  };
}
