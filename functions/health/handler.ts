/** GET /healthz and GET /readyz. Open to all, so they say nothing but whether. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import type { Container } from '../../shared/runtime/container.ts';

const ok = { status: 'ok' } as const;

export const createHealthHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(routeInput(routes.healthz))
      .handler(async () => jsonResponse(200, ok)),
  );

export const createReadyHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(routeInput(routes.readyz))
      .handler(async () => {
        await ready(container).catch((cause: unknown) => {
          throw new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
        });
        return jsonResponse(200, ok);
      }),
  );

/** Rejects where the store cannot be had or does not answer. */
async function ready(container: Container): Promise<void> {
  const store = await container.store();
  await store.ready();
}
