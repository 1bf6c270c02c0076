/** What the gateway needs to know of Lambda: the two handler types and the context of one invocation. */
import type {
  APIGatewayAuthorizerResult,
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  APIGatewayRequestAuthorizerEvent,
  Context,
} from 'aws-lambda';

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

export type AuthorizerHandler = (
  event: APIGatewayRequestAuthorizerEvent,
  context: Context,
) => Promise<APIGatewayAuthorizerResult>;

export interface Invocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly nowMs: () => number;
}

/** API Gateway gives an integration 29 s; nothing here interrupts a handler, but it can ask how long it has. */
const invocationTimeoutMs = 29_000;

/** The context Lambda hands to a handler. The callbacks of Node 0.10 are there for the type and refuse to work. */
export function lambdaContext({ functionName, requestId, startedAtMs, nowMs }: Invocation): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, startedAtMs + invocationTimeoutMs - nowMs()),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
}

function unsupported(): never {
  throw new Error('context.done, fail and succeed do not exist here: return a promise');
}
