/** Middleware for routes that cost nothing but the request itself: it counts, or is refused. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type QuotaParts, takeRequest } from '../quota/within-quota.ts';
import type { HttpResponse } from './http-response.ts';
import type { WithTenant } from './tenant-context.ts';

/** Comes after the tenant and the input: what is refused for these costs nothing, and counts for nothing. */
export const requestQuota = (
  parts: QuotaParts,
): MiddlewareObj<APIGatewayProxyEvent, HttpResponse, Error, WithTenant> => ({
  name: 'request-quota',
  before: ({ event, context: { tenant } }) =>
    takeRequest(parts, { tenant, requestId: event.requestContext.requestId }),
});
