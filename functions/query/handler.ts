/** POST /query */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { auditedResponses } from '../../shared/http/audited-responses.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import { tenantContext } from '../../shared/http/tenant-context.ts';
import { timeBudget } from '../../shared/http/time-budget.ts';
import { auditedStore } from '../../shared/runtime/audited-store.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import { query } from './query.ts';
import { recordQuery } from './query-log.ts';

export const createHandler = (container: ContainerFor<'store' | 'embedder' | 'answerer'>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(auditedResponses('query', container))
      .use(tenantContext(routes.query.access, container))
      .use(routeInput(routes.query))
      .handler(
        async (
          { requestContext: { requestId } },
          { tenant, input, getRemainingTimeInMillis: remainingMs },
        ) => {
          const [embedder, store, answerer] = await Promise.all([
            container.embedder(),
            container.store(),
            container.answerer(),
          ]);
          const origin = { tenant, requestId };
          const audited = auditedStore(store, container.audit, origin);
          const ports = { embedder, store: audited, answerer, remainingMs };
          const queried = await query(ports, tenant, input.body);
          recordQuery(container, origin, queried);
          return jsonResponse(200, queried.response);
        },
      ),
  );
