/** Every handler that runs on AWS, on one container: what stands behind a gateway on this machine. */
import { createHandler as createDelete } from '../functions/delete/handler.ts';
import { createHandler as createGet } from '../functions/get/handler.ts';
import { createHealthHandler, createReadyHandler } from '../functions/health/handler.ts';
import { createHandler as createIngest } from '../functions/ingest/handler.ts';
import { createHandler as createList } from '../functions/list/handler.ts';
import { createDocsHandler, createOpenApiHandler } from '../functions/openapi/handler.ts';
import { createHandler as createQuery } from '../functions/query/handler.ts';
import type { GatewayOptions } from '../infra/local/gateway.ts';
import type { Container } from '../shared/runtime/container.ts';

export const gatewayHandlers = (container: Container): GatewayOptions['handlers'] => ({
  query: createQuery(container),
  ingest: createIngest(container),
  list: createList(container),
  get: createGet(container),
  delete: createDelete(container),
  healthz: createHealthHandler(container),
  readyz: createReadyHandler(container),
  openapi: createOpenApiHandler(container),
  docs: createDocsHandler(container),
});
