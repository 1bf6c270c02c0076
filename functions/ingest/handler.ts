/** POST /ingest */
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
import { type IngestContainer, ingestWithinQuota } from './ingest-quota.ts';
import { createInspect } from './inspection.ts';

export const createHandler = (container: IngestContainer): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(auditedResponses('ingest', container))
      .use(tenantContext(routes.ingest.access, container))
      .use(routeInput(routes.ingest))
      .handler(
        async (
          { requestContext: { requestId } },
          { tenant, input, getRemainingTimeInMillis: remainingMs },
        ) => {
          const engines = await openEngines(container, 'store', 'sealer', 'embedder');
          const origin = { tenant, requestId };
          const store = auditedStore(engines.store, container.audit, origin);
          const inspect = createInspect(container, origin);
          const ports = { ...engines, store, inspect, remainingMs };
          const { replaced, response } = await ingestWithinQuota(container, origin, ports, input.body);
          return jsonResponse(replaced ? 200 : 201, response);
        },
      ),
  );
