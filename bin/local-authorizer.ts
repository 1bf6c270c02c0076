/** The authorizer of the local server, whose refusals are in the audit log, too. On AWS they are lines of its own log. */
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { type AuthorizerDependencies, createHandler } from '../functions/authorizer/handler.ts';
import { authorizerEvent } from '../shared/audit/authorizer-event.ts';
import { currentRequestId, withinRequest } from '../shared/http/request-scope.ts';
import type { ContainerBase } from '../shared/runtime/container.ts';

type Parts = AuthorizerDependencies & Pick<ContainerBase, 'audit'>;

type Authorizer = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/** Whom it lets in has a record of the handler's, so it writes none. */
export function createLocalAuthorizer({ tokenVerifier, tenantRegistry, logger, audit }: Parts): Authorizer {
  const handler = createHandler({
    tokenVerifier,
    tenantRegistry,
    logger: {
      warn(message, fields) {
        logger.warn(message, fields);
        audit.record(authorizerEvent(fields, currentRequestId()));
      },
    },
  });
  return (event) => withinRequest(event.requestContext.requestId, () => handler(event));
}
