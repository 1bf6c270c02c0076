/** POST /query */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import { tenantContext } from '../../shared/http/tenant-context.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { query } from './query.ts';

export const createHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(tenantContext(routes.query.access, container.nowSeconds))
      .use(routeInput(routes.query))
      .handler(async (_event, { tenant, input }) => {
        const [embedder, store, answerer] = await Promise.all([
          container.embedder(),
          container.store(),
          container.answerer(),
        ]);
        return jsonResponse(200, await query({ embedder, store, answerer }, tenant, input.body));
      }),
  );
