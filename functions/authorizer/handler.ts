/** Walls 1 and 2 as a REQUEST authorizer: wiring only. The answers are in `policy.ts`. */
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { TokenVerifier } from '../../shared/auth/token-verifier.ts';
import type { TenantRegistry } from '../../shared/ports/tenant-registry.ts';
import { authorize } from './authorize.ts';
import { authorizationHeader } from './bearer-token.ts';
import { allow, refuse } from './policy.ts';
import { type RefusalLogger, refusalFields } from './refusal-log.ts';

export interface AuthorizerDependencies {
  tokenVerifier(): Promise<TokenVerifier>;
  tenantRegistry(): Promise<TenantRegistry>;
  readonly logger: RefusalLogger;
}

export function createHandler(dependencies: AuthorizerDependencies) {
  // Resolved on first use: a registry that cannot be reached must not keep a bad token from its 401.
  const verifier: TokenVerifier = {
    verify: async (token) => (await dependencies.tokenVerifier()).verify(token),
  };
  const registry: TenantRegistry = { find: async (id) => (await dependencies.tenantRegistry()).find(id) };

  return async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    try {
      const header = authorizationHeader(event.multiValueHeaders);
      return allow(event.methodArn, await authorize({ verifier, registry }, header));
    } catch (error) {
      dependencies.logger.warn('request refused by the authorizer', refusalFields(error));
      return refuse(event.methodArn, error);
    }
  };
}
