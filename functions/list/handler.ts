/** GET /documents */
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
import { createCursorCodec } from './cursor.ts';
import { list } from './list.ts';

export const createHandler = (container: ContainerFor<'store' | 'cursorKey'>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(auditedResponses('list', container))
      .use(tenantContext(routes.list.access, container))
      .use(routeInput(routes.list))
      .handler(async ({ requestContext: { requestId } }, { tenant, input }) => {
        const [store, cursorKey] = await Promise.all([container.store(), container.cursorKey()]);
        const cursors = createCursorCodec(await cursorKey.value());
        const audited = auditedStore(store, container.audit, { tenant, requestId });
        return jsonResponse(200, await list({ store: audited, cursors }, tenant, input.query));
      }),
  );
