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
import { openEngines } from '../../shared/runtime/open-engines.ts';
import { recordQuery } from './query-log.ts';
import { type QueryContainer, queryWithinQuota } from './query-quota.ts';

export const createHandler = (container: QueryContainer): LambdaHandler =>
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
          const engines = await openEngines(container, 'store', 'sealer', 'embedder', 'answerer');
          const origin = { tenant, requestId };
          const store = auditedStore(engines.store, container.audit, origin);
          const ports = { ...engines, store, remainingMs };
          const queried = await queryWithinQuota(container, origin, ports, input.body);
          recordQuery(container, origin, queried);
          return jsonResponse(200, queried.response);
        },
      ),
  );
