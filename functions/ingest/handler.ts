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
import type { ContainerFor } from '../../shared/runtime/container.ts';
import { ingest } from './ingest.ts';

export const createHandler = (container: ContainerFor<'store' | 'embedder'>): LambdaHandler =>
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
          const [embedder, store] = await Promise.all([container.embedder(), container.store()]);
          const audited = auditedStore(store, container.audit, { tenant, requestId });
          const ports = { embedder, store: audited, remainingMs };
          const { replaced, response } = await ingest(ports, tenant, input.body);
          return jsonResponse(replaced ? 200 : 201, response);
        },
      ),
  );
