/** Requests to a deployment, and problems as they should look. */
import type { Call, Deployment } from '../support/deployment.ts';

/** A function's physical name. */
export const named = (name: string): string => `askacme-loopback-${name}`;

export const question = {
  method: 'POST',
  path: '/query',
  body: { query: 'How much did revenue grow?' },
} as const satisfies Call;

/** As somebody of that company who may do everything. */
export async function callAs(
  { call, token }: Deployment,
  tenantId: string,
  request: Call,
): Promise<Response> {
  return call({ token: await token(tenantId, 'admin', 'pii_access'), ...request });
}

/** What makes a problem one, of an answer. */
export async function problemOf(response: Response) {
  const { type, status: said } = (await response.json()) as { type: string; status: number };
  const contentType = response.headers.get('content-type');
  return { status: response.status, contentType, code: type.split('/').at(-1), said };
}

export const problem = (status: number, code: string): Awaited<ReturnType<typeof problemOf>> => ({
  status,
  contentType: 'application/problem+json',
  code,
  said: status,
});
