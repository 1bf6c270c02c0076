/** Middleware: the route's part of the contract. Puts the parsed `input` on the handler's context. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type Input, parseInput } from '../contract/parse-input.ts';
import type { Route } from '../contract/routes.ts';
import type { HttpResponse } from './http-response.ts';
import { requestHeader } from './request-header.ts';

export interface WithInput<R extends Route> extends Context {
  input: Input<R>;
}

/** @throws AppError as `parseInput` does */
export function routeInput<R extends Route>(
  route: R,
): MiddlewareObj<APIGatewayProxyEvent, HttpResponse, Error, WithInput<R>> {
  return {
    name: 'route-input',
    before({ event, context }) {
      context.input = parseInput(route, {
        ...event,
        contentType: requestHeader(event.headers, 'content-type'),
      });
    },
  };
}
