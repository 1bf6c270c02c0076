/** Wall 1 as the gateway applies it: no protected route is reached but through the authorizer, and nothing replaces it. */
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { AppError } from '../../shared/errors/app-error.ts';
import { createAuthorizerCache } from './authorizer-cache.ts';
import { allowsInvoke } from './authorizer-policy.ts';
import {
  type AuthorizerValues,
  authorizerEvent,
  type EventRoute,
  type HttpRequest,
  headerValues,
  methodArn,
} from './event.ts';
import { type AuthorizerHandler, lambdaContext } from './lambda.ts';

export interface GatewayAuthorizerOptions {
  readonly authorizer: AuthorizerHandler;
  readonly cacheTtlMs: number;
  readonly nowMs: () => number;
}

/**
 * What the handler may know of the caller.
 * @throws AppError `unauthenticated`, `invalid-tenant`, `auth-unavailable`
 */
export type Authorize = (request: HttpRequest, route: EventRoute) => Promise<AuthorizerValues>;

const maxCachedResults = 10_000;
const retryAfterSeconds = 5;

export function createAuthorize(options: GatewayAuthorizerOptions): Authorize {
  const cache = createAuthorizerCache<APIGatewayAuthorizerResult>({
    ttlMs: options.cacheTtlMs,
    maxEntries: maxCachedResults,
    nowMs: options.nowMs,
  });
  return async (request, route) => {
    const identity = identitySource(request);
    // Made before the cache is asked: whoever waits for this result must not get this request's own faults.
    const event = judgeableEvent(request, route);
    const context = authorizerContext(request, options.nowMs);
    const result = await cache.get(identity, () => invoke(() => options.authorizer(event, context)));
    // A remembered result is one caller's, but its policy is judged anew for each method and path.
    if (!allowsInvoke(result.policyDocument, methodArn(request))) throw new AppError('invalid-tenant');
    return contextValues(result);
  };
}

/** A stranger is told nothing but 401: who may call hears of a malformed query from the handler's own event. */
function judgeableEvent(request: HttpRequest, route: EventRoute): APIGatewayRequestAuthorizerEvent {
  try {
    return authorizerEvent(request, route);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return authorizerEvent({ ...request, rawQuery: '' }, route);
  }
}

const authorizerContext = ({ requestId, receivedAtMs }: HttpRequest, nowMs: () => number) =>
  lambdaContext({ functionName: 'authorizer', requestId, startedAtMs: receivedAtMs, nowMs });

/** The one Authorization header. With two, this gateway and whoever stands before it could each read another. */
function identitySource(request: HttpRequest): string {
  const [value, ...others] = headerValues(request.rawHeaders, 'authorization');
  if (value === undefined || value === '' || others.length > 0) throw new AppError('unauthenticated');
  return value;
}

/** API Gateway's convention: the very message `Unauthorized` is a 401, any other failure is the authorizer's own. */
async function invoke(call: () => Promise<APIGatewayAuthorizerResult>): Promise<APIGatewayAuthorizerResult> {
  try {
    const result = await call();
    return checkedResult(result);
  } catch (cause) {
    if (cause instanceof Error && cause.message === 'Unauthorized')
      throw new AppError('unauthenticated', { cause });
    throw new AppError('auth-unavailable', { cause, retryAfterSeconds });
  }
}

/** Only what API Gateway would accept is kept, so only that is remembered. */
function checkedResult(result: APIGatewayAuthorizerResult): APIGatewayAuthorizerResult {
  const { principalId, policyDocument, context } = result;
  const scalars = Object.values(context ?? {}).every((value) => value === null || typeof value !== 'object');
  if (typeof principalId !== 'string' || !Array.isArray(policyDocument?.Statement) || !scalars) {
    throw new TypeError('The authorizer returned no principal, no policy, or a context that is not scalar');
  }
  return structuredClone({ principalId, policyDocument, context });
}

function contextValues({ principalId, context }: APIGatewayAuthorizerResult): AuthorizerValues {
  const given = Object.entries(context ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries([
    ...given.map(([name, value]) => [name, String(value)] as const),
    ['principalId', principalId],
  ]);
}
