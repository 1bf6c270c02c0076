/** A JSON line a request: who, what and how long, with the tenant and without anything that a client sent in confidence. */
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/**
 * API Gateway escapes nothing: a value with a quotation mark breaks the line, and one worded for it forges what comes
 * after. So each is API Gateway's own, or has a grammar without `"` and `\`; no user agent, whatever it may be good
 * for. Each is text, `-` where there is none: without its quotation marks a missing number would break the line.
 */
const fields = {
  /** Not `requestId`, which a client can choose. */
  request_id: '$context.extendedRequestId',
  time: '$context.requestTime',
  route: '$context.resourcePath',
  method: '$context.httpMethod',
  status: '$context.status',
  latency_ms: '$context.responseLatency',
  integration_latency_ms: '$context.integrationLatency',
  /** Of the authorizer, after `parseTenantId`. */
  tenant_id: '$context.authorizer.tenant_id',
  /** Of the authorizer, after `checkClaims`. */
  subject: '$context.authorizer.principalId',
  ip: '$context.identity.sourceIp',
  error: '$context.error.responseType',
  bytes: '$context.responseLength',
};

export const accessLogFormat = AccessLogFormat.custom(JSON.stringify(fields));
