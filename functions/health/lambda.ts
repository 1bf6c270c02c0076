/** GET /healthz and GET /readyz on Lambda: one function for both. */
import { routes } from '../../shared/contract/routes.ts';
import { withAnswerHeaders } from '../../shared/http/answer-headers.ts';
import { byResource } from '../../shared/http/by-resource.ts';
import { lambdaContainer } from '../../shared/runtime/lambda-container.ts';
import { openStore } from '../../shared/runtime/open-store.ts';
import { createHealthHandler, createReadyHandler } from './handler.ts';

const container = lambdaContainer({ store: openStore });

export const handler = withAnswerHeaders(
  byResource({
    [routes.healthz.path]: createHealthHandler(container),
    [routes.readyz.path]: createReadyHandler(container),
  }),
  container.allowedOrigins,
);
