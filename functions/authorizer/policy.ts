/** The authorizer's answers in API Gateway's form. Method-neutral: a cached answer serves every route of the stage. */
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { AppError } from '../../shared/errors/app-error.ts';
import type { Authorized } from './authorize.ts';

export function allow(methodArn: string, { context, usageKey }: Authorized): APIGatewayAuthorizerResult {
  // `principalId` ends up in access logs: the subject, never the token.
  const allowed = answer('Allow', methodArn, context.sub, { ...context });
  return usageKey === undefined ? allowed : { ...allowed, usageIdentifierKey: usageKey };
}

/**
 * The only three ways to say no. API Gateway turns a Deny into 403, the message `Unauthorized` into 401, and any other
 * error into an authorizer failure, which is answered with 503.
 * @throws Error `Unauthorized` or `auth-unavailable`
 */
export function refuse(methodArn: string, error: unknown): APIGatewayAuthorizerResult {
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'invalid-tenant') return answer('Deny', methodArn, code, { problem: code });
  throw new Error(code === 'unauthenticated' ? 'Unauthorized' : 'auth-unavailable');
}

function answer(
  effect: 'Allow' | 'Deny',
  methodArn: string,
  principalId: string,
  context: Record<string, string>,
): APIGatewayAuthorizerResult {
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: stageResource(methodArn) };
  return { principalId, policyDocument: { Version: '2012-10-17', Statement: [statement] }, context };
}

/**
 * `arn:…:api-id/stage/METHOD/path` -> `arn:…:api-id/stage/*`. With the method's own ARN, a result cached for one route
 * would refuse the next.
 */
function stageResource(methodArn: string): string {
  const [api, stage] = methodArn.split('/');
  if (!api || !stage) throw new Error('the method ARN names no stage');
  return `${api}/${stage}/*`;
}
