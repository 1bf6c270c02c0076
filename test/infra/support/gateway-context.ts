/** API Gateway's `$context` of one request, and its substitution into gateway responses, mappings and access logs. */

export type ContextVariables = Map<string, string>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html, as far as a REST API knows them. */
const known =
  /^(?:accountId|apiId|authorizer\.[A-Za-z0-9_]+|awsEndpointRequestId|customDomain\.basePathMatched|deploymentId|domainName|domainPrefix|error\.(?:message|messageString|responseType|validationErrorString)|extendedRequestId|httpMethod|identity\.(?:accountId|apiKey|apiKeyId|caller|sourceIp|user|userAgent|userArn)|integration\.(?:error|integrationStatus|latency|requestId|status)|integrationErrorMessage|integrationLatency|integrationStatus|isCanaryRequest|path|protocol|requestId|requestTime|requestTimeEpoch|resourceId|resourcePath|responseLatency|responseLength|responseTransferMode|stage|status|tls\.(?:cipherSuite|version)|waf\.(?:error|latency|status)|wafResponseCode|webaclArn|xrayTraceId|authorize\.(?:error|latency|status)|authenticate\.(?:error|latency|status)|authorizer\.(?:error|integrationLatency|integrationStatus|latency|requestId|status))$/;

/**
 * @param absent what stands for a variable that this request does not have
 * @throws Error where there is no such variable at all
 */
export function substitute(text: string, context: ContextVariables, absent: string): string {
  return text.replaceAll(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g, (_, name: string) =>
    variable(name, context, absent),
  );
}

function variable(name: string, context: ContextVariables, absent: string): string {
  if (!known.test(name)) throw new Error(`API Gateway has no variable $context.${name}`);
  const value = context.get(name);
  return value === undefined || value === '' ? absent : value;
}

/**
 * `'text'`, `context.x` or `method.request.header.X`, as the right side of a mapping is written.
 * @returns undefined where this request has no such value
 */
export function mapped(
  expression: string,
  context: ContextVariables,
  headers: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  const [, text] = /^'(.*)'$/s.exec(expression) ?? [];
  if (text !== undefined) return text;
  const [, name] = /^context\.(.+)$/.exec(expression) ?? [];
  if (name !== undefined) return variable(name, context, '') || undefined;
  const [, header] = /^method\.request\.header\.([\w-]+)$/.exec(expression) ?? [];
  if (header !== undefined) return headers.get(header.toLowerCase())?.at(-1);
  throw new Error(`The mapping ${expression} is not known here`);
}
