/** GET /openapi.json and GET /docs */
import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { openApiDocument } from '../../shared/contract/openapi.ts';
import { routes } from '../../shared/contract/routes.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/http-response.ts';
import { type LambdaHandler, lambdaHandler } from '../../shared/http/lambda-handler.ts';
import { problemResponses } from '../../shared/http/problem-responses.ts';
import { routeInput } from '../../shared/http/route-input.ts';
import type { ContainerFor } from '../../shared/runtime/container.ts';
import { docsPage } from './docs-page.ts';

export const createOpenApiHandler = (container: ContainerFor<never>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(routeInput(routes.openapi))
      .handler(async () => jsonResponse(200, openApiDocument())),
  );

export const createDocsHandler = (container: ContainerFor<never>): LambdaHandler =>
  lambdaHandler(
    middy<APIGatewayProxyEvent, HttpResponse>()
      .use(problemResponses(container.logger))
      .use(routeInput(routes.docs))
      .handler(async () => ({
        statusCode: 200,
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        },
        body: docsPage(),
      })),
  );
