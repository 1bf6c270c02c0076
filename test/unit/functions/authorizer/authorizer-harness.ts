/** The authorizer over a real verifier and a registry in memory, with everything it touches written down. */
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { createHandler } from '../../../../functions/authorizer/handler.ts';
import { createTokenVerifier } from '../../../../shared/auth/token-verifier.ts';
import type { Tenant } from '../../../../shared/ports/tenant-registry.ts';
import { tenantId } from '../../../support/documents.ts';
import { makeTestIssuer } from '../../../support/tokens.ts';

export const stageArn = 'arn:aws:execute-api:eu-west-1:123456789012:abc123/prod';

const now = 1_000_000_000;
const nowSeconds = () => now;
const ours = makeTestIssuer('our-idp', { nowSeconds });
const theirs = makeTestIssuer('their-idp', { nowSeconds });

const tenant = (id: string, issuer: string, status: Tenant['status'] = 'active'): Tenant => ({
  id: tenantId(id),
  name: `${id} Inc.`,
  status,
  issuer,
  usageKey: `key-of-${id}`,
});

/** `acme` and `acme-2` share a prefix and have different identity providers. */
const tenants = [
  tenant('acme', ours.issuer),
  tenant('acme-2', theirs.issuer),
  tenant('asleep', ours.issuer, 'suspended'),
  tenant('going', ours.issuer, 'erasing'),
  tenant('gone', ours.issuer, 'erased'),
];

export function setUpAuthorizer() {
  const touched: string[] = [];
  const logged: { message: string; fields: Record<string, unknown> }[] = [];
  const sets = new Map([ours, theirs].map(({ jwksUri, jwks }) => [jwksUri, jwks]));
  const keyServer = { reply: async (uri: string): Promise<unknown> => sets.get(uri) };
  const verifier = createTokenVerifier({
    issuers: [ours, theirs],
    fetchJwks: (uri) => keyServer.reply(uri),
    nowSeconds,
    failMode: 'open',
  });
  const registry = {
    find: async (id: string): Promise<Tenant | undefined> => tenants.find((known) => known.id === id),
  };
  const dependencies = {
    tokenVerifier: async () => verifier,
    tenantRegistry: async () => {
      touched.push('registry');
      return registry;
    },
    logger: {
      warn: (message: string, fields: Record<string, unknown>) => void logged.push({ message, fields }),
    },
  };
  const handler = createHandler(dependencies);
  const ask = (claims: Record<string, unknown>, issuer = ours) => handler(eventWith(issuer.sign(claims)));
  return { ours, theirs, now, ask, handler, dependencies, keyServer, registry, touched, logged };
}

export const eventWith = (token: string): APIGatewayRequestAuthorizerEvent =>
  eventOf({ Authorization: [`Bearer ${token}`] });

/** What API Gateway hands to a REQUEST authorizer, as far as one may read it. */
export function eventOf(
  multiValueHeaders: Record<string, string[]> | null,
  overrides: Partial<APIGatewayRequestAuthorizerEvent> = {},
): APIGatewayRequestAuthorizerEvent {
  const single = Object.entries(multiValueHeaders ?? {}).map(([name, values]) => [name, values.at(-1)]);
  return {
    type: 'REQUEST',
    methodArn: `${stageArn}/GET/documents`,
    resource: '/documents',
    path: '/documents',
    httpMethod: 'GET',
    headers: Object.fromEntries(single),
    multiValueHeaders,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    requestContext: {} as APIGatewayRequestAuthorizerEvent['requestContext'],
    ...overrides,
  };
}
