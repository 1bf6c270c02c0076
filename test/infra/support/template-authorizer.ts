/** A Lambda authorizer as API Gateway drives it: identity source, cached result, policy, context. */

import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { createAuthorizerCache } from '../../../infra/local/authorizer-cache.ts';
import { allowsInvoke } from '../../../infra/local/authorizer-policy.ts';
import { GatewayRefusal } from './gateway-refusal.ts';
import type { LambdaFunctions } from './lambda-functions.ts';
import type { TemplateApi, TemplateAuthorizer } from './template-api.ts';

export interface AuthorizerQuestion {
  readonly methodArn: string;
  /** The identity source's value; undefined where the client sent none. */
  readonly identity: string | undefined;
  readonly event: object;
  readonly requestId: string;
}

export interface Authorized {
  /** Strings, as they stand in `$context.authorizer` and in a function's event. */
  readonly values: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/** @throws GatewayRefusal */
export type Authorize = (question: AuthorizerQuestion) => Promise<Authorized>;

export function createTemplateAuthorizer(
  api: TemplateApi,
  authorizer: TemplateAuthorizer,
  functions: LambdaFunctions,
): Authorize {
  const cache = createAuthorizerCache<APIGatewayAuthorizerResult>({
    ttlMs: authorizer.cacheSeconds * 1_000,
    maxEntries: 1_000,
    nowMs: Date.now,
  });
  const sourceArn = `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/authorizers/${authorizer.id}`;
  const ask = async ({ methodArn, event, requestId }: AuthorizerQuestion) => {
    const { functionArn } = authorizer;
    const request = { functionArn, requestId, sourceArn, tenantId: undefined };
    const outcome = await functions
      .invoke({ ...request, event: { type: 'REQUEST', methodArn, ...event } })
      .catch((cause: unknown) => {
        throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR', { cause });
      });
    if ('payload' in outcome) return checked(JSON.parse(outcome.payload));
    // The one message that API Gateway knows.
    const isUnauthorized = outcome.fault.errorMessage === 'Unauthorized';
    throw new GatewayRefusal(isUnauthorized ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE', {
      cause: outcome.fault,
    });
  };
  return async (question) => {
    // Without its identity source the function is not even asked.
    if (question.identity === undefined || question.identity === '') throw new GatewayRefusal('UNAUTHORIZED');
    const result = await cache.get(question.identity, () => ask(question));
    if (!allowsInvoke(result.policyDocument, question.methodArn)) throw new GatewayRefusal('ACCESS_DENIED');
    return {
      values: { ...texts(result.context ?? {}), principalId: result.principalId },
      usageIdentifierKey: result.usageIdentifierKey ?? undefined,
    };
  };
}

/** @throws GatewayRefusal where API Gateway would not understand it */
function checked(value: unknown): APIGatewayAuthorizerResult {
  const result = value as Partial<APIGatewayAuthorizerResult> | null;
  const context = Object.values(result?.context ?? {});
  const isScalar = context.every((one) => one === null || typeof one !== 'object');
  const isWhole = typeof result?.principalId === 'string' && Array.isArray(result.policyDocument?.Statement);
  if (!isWhole || !isScalar) throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR');
  return result as APIGatewayAuthorizerResult;
}

const texts = (context: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
