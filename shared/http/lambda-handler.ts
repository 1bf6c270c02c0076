/** What Lambda and the local gateway call. */
import type { MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { HttpResponse } from './http-response.ts';
import { ownRequestId } from './request-id.ts';
import { withinRequest } from './request-scope.ts';

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<HttpResponse>;

/** middy types its result by the context its middlewares make; the caller brings a plain one, which they then fill. */
export function lambdaHandler<C extends Context>(
  middyfied: MiddyfiedHandler<APIGatewayProxyEvent, HttpResponse, Error, C>,
): LambdaHandler {
  const handler = middyfied as unknown as LambdaHandler;
  return (event, context) => {
    const requestId = ownRequestId(event);
    // From here on there is no other, so that nothing inside can take the client's for it.
    const own = { ...event, requestContext: { ...event.requestContext, requestId } } as APIGatewayProxyEvent;
    return withinRequest(requestId, () => handler(own, context));
  };
}
