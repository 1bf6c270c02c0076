/** Several routes in one function: API Gateway says which it matched. */
import { AppError } from '../errors/app-error.ts';
import type { LambdaHandler } from './lambda-handler.ts';
import { problemResponse } from './problem.ts';

/** @param handlers by the route's path, as `/readyz`. Whatever else is asked for is not found */
export function byResource(handlers: Readonly<Record<string, LambdaHandler>>): LambdaHandler {
  const known = new Map(Object.entries(handlers));
  return async (event, context) =>
    (await known.get(event.resource)?.(event, context)) ?? problemResponse(new AppError('not-found'));
}
