/** What Lambda and the local gateway call. */
import type { MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { HttpResponse } from './http-response.ts';

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<HttpResponse>;

/** middy types its result by the context its middlewares make; the caller brings a plain one, which they then fill. */
export const lambdaHandler = <C extends Context>(
  handler: MiddyfiedHandler<APIGatewayProxyEvent, HttpResponse, Error, C>,
): LambdaHandler => handler as unknown as LambdaHandler;
