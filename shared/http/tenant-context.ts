/**
 * Wall 2 in a handler: the one line that says who is asking. Reads the authorizer's context and nothing else of the
 * event, and checks the token's end and the caller's roles again, because API Gateway may hand out a cached result.
 */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { type Access, permits } from '../tenancy/roles.ts';
import { parseTenantContext, type TenantContext } from '../tenancy/tenant-context.ts';
import type { HttpResponse } from './http-response.ts';

export interface WithTenant extends Context {
  tenant: TenantContext;
}

/**
 * Puts `tenant` on the handler's context.
 * @throws AppError `unauthenticated` without a valid context, `forbidden` without the role that `access` asks for
 */
export function tenantContext(
  access: Access,
  nowSeconds: () => number,
): MiddlewareObj<APIGatewayProxyEvent, HttpResponse, Error, WithTenant> {
  return {
    name: 'tenant-context',
    before({ event, context }) {
      const tenant = parseTenantContext(event.requestContext?.authorizer, nowSeconds());
      if (!permits(tenant.roles, access)) {
        throw new AppError('forbidden', { detail: `This needs the role '${access}'.` });
      }
      context.tenant = tenant;
    },
  };
}
