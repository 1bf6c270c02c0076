/** POST /query */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { describeCause, problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import { tenantContext } from '../../shared/http/tenant-context.ts';
import { timeBudget } from '../../shared/http/time-budget.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { query } from './query.ts';

export const createHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(problemResponses(container.logger))
      .use(tenantContext(routes.query.access, container.nowSeconds))
      .use(routeInput(routes.query))
      .handler(async ({ requestContext }, { tenant, input, getRemainingTimeInMillis: remainingMs }) => {
        const [embedder, store, answerer] = await Promise.all([
          container.embedder(),
          container.store(),
          container.answerer(),
        ]);
        const ports = { embedder, store, answerer, remainingMs };
        const { response, unavailable } = await query(ports, tenant, input.body);
        if (unavailable !== undefined) {
          const { requestId: request_id } = requestContext;
          const cause = describeCause(unavailable.cause);
          container.logger.warn('answer degraded', { request_id, tenant_id: tenant.tenantId, cause });
        }
        return jsonResponse(200, response);
      }),
  );
