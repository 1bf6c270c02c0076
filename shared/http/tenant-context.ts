/**
 * Wall 2 in a handler: the one line that says who is asking. Reads the authorizer's context and nothing else of the
 * event, and checks the token's end and the caller's roles again, because API Gateway may hand out a cached result.
 */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { AppError } from '../errors/app-error.ts';
import { type Access, permits } from '../tenancy/roles.ts';
import { parseTenantContext, type TenantContext } from '../tenancy/tenant-context.ts';
import { assertOwnCompute } from './compute-tenant.ts';
import type { ErrorLog } from './error-log.ts';
import type { HttpResponse } from './http-response.ts';
import { logViolation } from './isolation-violation.ts';

export interface WithTenant extends Context {
  tenant: TenantContext;
}

export interface TenantContextParts {
  readonly nowSeconds: () => number;
  readonly logger: ErrorLog;
}

/**
 * Puts `tenant` on the handler's context.
 * @throws AppError `unauthenticated` without a valid context, `internal` in another tenant's execution environment,
 * `forbidden` without the role that `access` asks for
 */
export function tenantContext(
  access: Access,
  { nowSeconds, logger }: TenantContextParts,
): MiddlewareObj<APIGatewayProxyEvent, HttpResponse, Error, WithTenant> {
  return {
    name: 'tenant-context',
    before({ event, context }) {
      const tenant = parseTenantContext(event.requestContext?.authorizer, nowSeconds());
      // Before the checks below: the record of a refusal has to say who was refused.
      context.tenant = tenant;
      assertOwnCompute(tenant.tenantId, context.tenantId, (violation) =>
        logViolation(logger, { ...violation, requestId: event.requestContext.requestId }),
      );
      if (!permits(tenant.roles, access)) {
        throw new AppError('forbidden', { detail: `This needs the role '${access}'.` });
      }
    },
  };
}
