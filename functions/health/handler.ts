/** GET /healthz and GET /readyz. Open to all, so they say nothing but whether. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import { timeBudget } from '../../shared/http/time-budget.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import { createReadiness } from './ready.ts';

const ok = { status: 'ok' } as const;

export const createHealthHandler = (container: ContainerFor<never>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(routeInput(routes.healthz))
      .handler(async () => jsonResponse(200, ok)),
  );

export function createReadyHandler(container: ContainerFor<'store'>): LambdaHandler {
  const ready = createReadiness(container);
  return lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(problemResponses(container.logger))
      .use(routeInput(routes.readyz))
      .handler(async () => {
        await ready();
        return jsonResponse(200, ok);
      }),
  );
}
