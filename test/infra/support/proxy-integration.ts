/** A Lambda proxy integration: the headers that the template maps, the invocation, and the answer that comes of it. */
import type { Outcome } from './function-process.ts';
import { type ContextVariables, mapped } from './gateway-context.ts';
import { type GatewayAnswer, GatewayRefusal } from './gateway-refusal.ts';
import { EventTooLarge, InvokeRefused, type LambdaFunctions } from './lambda-functions.ts';
import type { Integration } from './template-api.ts';

export interface ProxyCall {
  readonly integration: Integration;
  readonly event: object;
  readonly context: ContextVariables;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly sourceArn: string;
  readonly requestId: string;
}

/** The Invoke call's header that names the tenant. What a client calls so stays in its event, where nobody asks for it. */
const tenantHeader = 'integration.request.header.x-amz-tenant-id';

/** @throws GatewayRefusal */
export async function callFunction(functions: LambdaFunctions, call: ProxyCall): Promise<GatewayAnswer> {
  const { integration, event, requestId, sourceArn } = call;
  const { functionArn, timeoutMs } = integration;
  const invocation = functions.invoke({ functionArn, event, requestId, sourceArn, tenantId: tenantOf(call) });
  return answerOf(await inTime(refusable(invocation), timeoutMs), integration.isStreamed);
}

function tenantOf({ integration, context, headers }: ProxyCall): string | undefined {
  for (const [name, expression] of Object.entries(integration.requestParameters)) {
    if (name.toLowerCase() !== tenantHeader) throw new Error(`The mapping of ${name} is not known here`);
    return mapped(expression, context, headers);
  }
  return undefined;
}

/** What Lambda's API refuses is, for API Gateway, an API that was set up wrongly. */
async function refusable(invocation: Promise<Outcome>): Promise<Outcome> {
  try {
    return await invocation;
  } catch (cause) {
    if (cause instanceof EventTooLarge) throw new GatewayRefusal('REQUEST_TOO_LARGE', { cause });
    if (cause instanceof InvokeRefused) throw new GatewayRefusal('API_CONFIGURATION_ERROR', { cause });
    throw cause;
  }
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new GatewayRefusal('INTEGRATION_TIMEOUT')), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const fields = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** @throws GatewayRefusal, with the 502 of a malformed answer, where API Gateway would not understand it */
function answerOf(outcome: Outcome, isStreamed: boolean): GatewayAnswer {
  if ('fault' in outcome)
    throw new GatewayRefusal('INTEGRATION_FAILURE', { status: 502, cause: outcome.fault });
  // Either kind of answer is malformed where the other is expected.
  if (outcome.isStreamed !== isStreamed) throw new GatewayRefusal('INTEGRATION_FAILURE', { status: 502 });
  const value = JSON.parse(outcome.payload) as Record<string, unknown> | null;
  if (!isProxyResult(value)) throw new GatewayRefusal('INTEGRATION_FAILURE', { status: 502 });
  const {
    statusCode = 200,
    headers = {},
    multiValueHeaders = {},
    body = '',
    isBase64Encoded = false,
  } = value;
  const all = [
    ...Object.entries(headers),
    ...Object.entries(multiValueHeaders).flatMap(([name, values]) =>
      values.map((one): [string, string] => [name, one]),
    ),
  ];
  const hasType = all.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status: Number(statusCode),
    headers: [
      ...(hasType ? [] : [['Content-Type', 'application/json'] as const]),
      ...all.flatMap(([name, one]) => responseHeader(name, String(one))),
    ],
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

interface ProxyResult {
  readonly statusCode?: number | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** One field that is not known makes the whole answer malformed. */
function isProxyResult(
  value: Record<string, unknown> | null,
): value is ProxyResult & Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.keys(value).some((name) => !fields.has(name)))
    return false;
  const { statusCode = 200, body = '', headers = {} } = value;
  const isText = body === null || typeof body === 'string';
  const areScalar = Object.values(headers as object).every((one) =>
    ['string', 'number', 'boolean'].includes(typeof one),
  );
  return isText && areScalar && Number.isInteger(Number(statusCode));
}

/** From the table in "Amazon API Gateway important notes": a function's word on these arrives under another name, or not at all. */
const remapped =
  /^(?:authorization|connection|content-md5|date|expect|host|max-forwards|proxy-authenticate|server|user-agent|via|www-authenticate)$/i;
const lost = /^(?:content-length|te|trailer|transfer-encoding|upgrade)$/i;

function responseHeader(name: string, value: string): (readonly [string, string])[] {
  if (lost.test(name)) return [];
  return [[remapped.test(name) ? `x-amzn-Remapped-${name}` : name, value]];
}
