/** POST /ingest */
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
import { ingest } from './ingest.ts';

export const createHandler = (container: Container): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>(timeBudget)
      .use(problemResponses(container.logger))
      .use(tenantContext(routes.ingest.access, container.nowSeconds))
      .use(routeInput(routes.ingest))
      .handler(async (_event, { tenant, input, getRemainingTimeInMillis: remainingMs }) => {
        const [embedder, store] = await Promise.all([container.embedder(), container.store()]);
        const { replaced, lowered, response } = await ingest(
          { embedder, store, remainingMs },
          tenant,
          input.body,
        );
        if (lowered) {
          const { tenantId: tenant_id, subject } = tenant;
          container.logger.warn('flag of personal data lowered', {
            tenant_id,
            subject,
            document_id: response.ingested,
          });
        }
        return jsonResponse(replaced ? 200 : 201, response);
      }),
  );
