/** GET /documents/{id} */
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
import { get } from './get.ts';

export const createHandler = (container: ContainerFor<'store'>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(auditedResponses('get', container))
      .use(tenantContext(routes.get.access, container))
      .use(routeInput(routes.get))
      .handler(async ({ requestContext: { requestId } }, { tenant, input }) => {
        const address = { id: input.id, pii: input.query.pii };
        const store = auditedStore(await container.store(), container.audit, { tenant, requestId });
        return jsonResponse(200, await get(store, tenant, address));
      }),
  );
