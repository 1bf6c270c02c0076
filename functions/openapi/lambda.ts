/** GET /openapi.json and GET /docs on Lambda: one function for both, which needs nothing. */
import { routes } from '../../shared/contract/routes.ts';
import { withAnswerHeaders } from '../../shared/http/answer-headers.ts';
import { byResource } from '../../shared/http/by-resource.ts';
import { lambdaContainer } from '../../shared/runtime/lambda-container.ts';
import { createDocsHandler, createOpenApiHandler } from './handler.ts';

const container = lambdaContainer({});

export const handler = withAnswerHeaders(
  byResource({
    [routes.openapi.path]: createOpenApiHandler(container),
    [routes.docs.path]: createDocsHandler(container),
  }),
  container.allowedOrigins,
);
