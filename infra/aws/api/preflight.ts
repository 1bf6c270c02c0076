/** OPTIONS on a path of the API: API Gateway answers by itself, to listed origins with leave to call and to others without. */
import {
  AuthorizationType,
  type IResource,
  MockIntegration,
  PassthroughBehavior,
} from 'aws-cdk-lib/aws-apigateway';
import { exposedHeaders, fixedHeaders } from '../../../shared/http/answer-headers.ts';
import { plainOrigin } from './answer-headers.ts';
import { quoted } from './gateway-responses.ts';

export interface PreflightOptions {
  /** Which the path has, OPTIONS aside. */
  readonly methods: readonly string[];
  readonly allowedOrigins: readonly string[];
}

export function addPreflight(resource: IResource, { methods, allowedOrigins }: PreflightOptions): void {
  const fixed = {
    ...quoted({ ...fixedHeaders, allow: [...methods, 'OPTIONS'].join(', ') }),
    'x-request-id': 'context.extendedRequestId',
  };
  const computed = originHeaders(methods);
  const declared = [...Object.keys(fixed), ...Object.keys(computed)];
  resource.addMethod(
    'OPTIONS',
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      integrationResponses: [
        {
          statusCode: '204',
          responseParameters: inResponse(fixed),
          responseTemplates: { 'application/json': originTemplate(allowedOrigins, computed) },
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      apiKeyRequired: false,
      methodResponses: [
        {
          statusCode: '204',
          responseParameters: inResponse(Object.fromEntries(declared.map((name) => [name, true]))),
        },
      ],
    },
  );
}

const inResponse = <Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, value]),
  );

/** What an allowed origin hears beside its own name. */
const originHeaders = (methods: readonly string[]) => ({
  'Access-Control-Allow-Origin': '$allowed',
  'Access-Control-Allow-Methods': methods.join(', '),
  'Access-Control-Allow-Headers': 'authorization, content-type',
  'Access-Control-Expose-Headers': exposedHeaders,
  'Access-Control-Max-Age': '600',
});

/**
 * What is sent is the list's own text, never the request's: no origin is reflected. The header comes under the name
 * that the client gave it, which is the lower-case one over HTTP/2.
 */
function originTemplate(
  allowedOrigins: readonly string[],
  headers: Readonly<Record<string, string>>,
): string {
  if (allowedOrigins.length === 0) return '';
  return [
    '#set($origin = $input.params().header.get("origin"))',
    '#if(!$origin || $origin == "")',
    '#set($origin = $input.params().header.get("Origin"))',
    '#end',
    '#set($allowed = "")',
    ...allowedOrigins
      .map(plainOrigin)
      .flatMap((origin) => [`#if($origin == "${origin}")`, `#set($allowed = "${origin}")`, '#end']),
    '#if($allowed != "")',
    ...Object.entries(headers).map(
      ([name, value]) => `#set($context.responseOverride.header.${name} = "${value}")`,
    ),
    '#end',
  ].join('\n');
}
