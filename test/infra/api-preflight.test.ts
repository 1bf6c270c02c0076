import { describe, expect, test } from 'vitest';
import { createCorsPolicy } from '../../infra/local/cors.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { fixedHeaders } from '../../shared/http/answer-headers.ts';
import { apiMethod, apiMethods } from './support/api-methods.ts';
import { responseOverrides } from './support/mock-template.ts';
import { prodWith, synthesizeApi } from './support/synthesize-api.ts';

const listed = ['https://app.example.com', 'http://localhost:3000', 'https://admin.example.com'];
const { template } = synthesizeApi(prodWith({ allowedOrigins: listed }));
const methodsByPath = Map.groupBy(Object.values<Route>(routes), ({ path }) => path);

/** What OPTIONS on a path answers, as API Gateway works it out. Header names in lower case. */
function preflight(path: string, headers: Readonly<Record<string, string>>, of = template) {
  const { Integration } = apiMethod(of, `OPTIONS ${path}`);
  const [response] = Integration.IntegrationResponses ?? [];
  if (response === undefined) throw new Error('OPTIONS has no answer');
  const fixed = Object.entries(response.ResponseParameters).map(([name, value]) => [
    name.replace('method.response.header.', '').toLowerCase(),
    /^'(.*)'$/.exec(value)?.[1] ?? `<${value}>`,
  ]);
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const overridden = responseOverrides(response.ResponseTemplates['application/json'] ?? '', sent);
  return {
    statusCode: Number(response.StatusCode),
    headers: Object.fromEntries([...fixed, ...[...overridden].map(([n, value]) => [n.toLowerCase(), value])]),
  };
}

describe('OPTIONS', () => {
  const paths = [...methodsByPath].map(([path, of]) => ({ path, methods: of.map(({ method }) => method) }));

  test.each(paths)('on $path tells a listed origin what the local server would', ({ path, methods }) => {
    for (const origin of listed) {
      expect(preflight(path, { origin })).toEqual({
        statusCode: 204,
        headers: {
          ...createCorsPolicy(listed).preflightHeadersFor(origin, methods),
          ...fixedHeaders,
          'x-request-id': '<context.extendedRequestId>',
        },
      });
    }
  });

  test.each([
    'https://evil.example',
    'https://appXexample.com',
    'https://app.example.com.evil.example',
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://APP.example.com',
    'https://app.example.com ',
    'null',
    '*',
    '',
    '$allowed',
  ])('gives the origin %j no leave, and does not repeat it', (origin) => {
    const { headers } = preflight('/query', { origin });

    expect(headers).toEqual({
      ...createCorsPolicy(listed).preflightHeadersFor(origin, ['POST']),
      ...fixedHeaders,
      'x-request-id': '<context.extendedRequestId>',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('gives nobody leave where no origin is named or listed', () => {
    const none = synthesizeApi(prodWith({ allowedOrigins: [] })).template;

    for (const answer of [preflight('/query', {}), preflight('/query', { origin: listed[0] ?? '' }, none)]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(answer.headers.vary).toBe('Origin');
    }
  });

  test('reaches no function', () => {
    const options = apiMethods(template).filter(({ HttpMethod }) => HttpMethod === 'OPTIONS');

    expect(new Set(options.map(({ Integration }) => Integration.Type))).toEqual(new Set(['MOCK']));
  });
});

test.each(['https://app"example.com', "https://app'example.com", 'https://app$x.example.com', '*', 'null'])(
  'an API cannot be made for the origin %s, which could mean something in a template',
  (origin) => {
    expect(() => synthesizeApi(prodWith({ allowedOrigins: [origin] }))).toThrow(
      'cannot be an allowed origin',
    );
  },
);
