/** Events as API Gateway hands them to one handler, for tests of what a handler does beside its answer. */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

const ann = {
  tenant_id: 'acme',
  tenant_name: 'Acme',
  sub: 'ann',
  roles: 'admin pii_access',
  exp: '1001',
} as const;

export interface EventParts {
  readonly resource: string;
  readonly method?: string;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly roles?: string;
}

/** Of request `r-1`, by somebody whom the authorizer let in. */
export const handlerEvent = ({ resource, method = 'GET', id, query = {}, body, roles }: EventParts) =>
  ({
    httpMethod: method,
    resource,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters: id === undefined ? null : { id },
    multiValueQueryStringParameters: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, [value]]),
    ),
    requestContext: { requestId: 'r-1', authorizer: { ...ann, ...(roles === undefined ? {} : { roles }) } },
  }) as unknown as APIGatewayProxyEvent;

export const handlerContext = (parts: Partial<Context> = {}) =>
  ({ getRemainingTimeInMillis: () => 29_000, ...parts }) as Context;
