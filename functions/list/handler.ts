/** GET /documents */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { routes } from '../../shared/contract/routes.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import { tenantContext } from '../../shared/http/tenant-context.ts';
import { timeBudget } from '../../shared/http/time-budget.ts';
import type { Container } from '../../shared/runtime/container.ts';
import { createCursorCodec } from './cursor.ts';
import { list } from './list.ts';

export const createHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(problemResponses(container.logger))
      .use(tenantContext(routes.list.access, container.nowSeconds))
      .use(routeInput(routes.list))
      .handler(async (_event, { tenant, input }) => {
        const [store, cursorSecret] = await Promise.all([container.store(), container.cursorSecret()]);
        const cursors = createCursorCodec(await cursorSecret.value());
        return jsonResponse(200, await list({ store, cursors }, tenant, input.query));
      }),
  );
