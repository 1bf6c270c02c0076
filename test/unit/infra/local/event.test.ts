import { describe, expect, it } from 'vitest';
import {
  authorizerEvent,
  type EventRoute,
  type HttpRequest,
  headerValues,
  proxyEvent,
  splitTarget,
} from '../../../../infra/local/event.ts';

const request: HttpRequest = {
  method: 'GET',
  rawPath: '/documents/a%20b',
  rawQuery: 'tag=one&tag=two&pii=true',
  rawHeaders: ['Host', 'localhost', 'X-Twice', '1', 'x-twice', '2', 'User-Agent', 'probe/1'],
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
  requestId: 'request-1',
  receivedAtMs: Date.UTC(2026, 3, 9, 12, 34, 56),
};

const route: EventRoute = { name: 'get', resource: '/documents/{id}', pathParameters: { id: 'a b' } };

describe('the proxy event', () => {
  it('is what API Gateway sends, field by field', () => {
    const event = proxyEvent(request, route, { tenant_id: 'acme', principalId: 'ann' }, '{}');

    expect(event).toEqual({
      resource: '/documents/{id}',
      path: '/documents/a%20b',
      httpMethod: 'GET',
      headers: { host: 'localhost', 'x-twice': '2', 'user-agent': 'probe/1' },
      multiValueHeaders: { host: ['localhost'], 'x-twice': ['1', '2'], 'user-agent': ['probe/1'] },
      queryStringParameters: { tag: 'two', pii: 'true' },
      multiValueQueryStringParameters: { tag: ['one', 'two'], pii: ['true'] },
      pathParameters: { id: 'a b' },
      stageVariables: null,
      body: '{}',
      isBase64Encoded: false,
      requestContext: expect.objectContaining({
        accountId: '000000000000',
        apiId: 'local',
        authorizer: { tenant_id: 'acme', principalId: 'ann' },
        domainName: 'localhost',
        httpMethod: 'GET',
        path: '/local/documents/a%20b',
        protocol: 'HTTP/1.1',
        requestId: 'request-1',
        requestTime: '09/Apr/2026:12:34:56 +0000',
        requestTimeEpoch: request.receivedAtMs,
        resourceId: 'get',
        resourcePath: '/documents/{id}',
        stage: 'local',
      }),
    });
    expect(event.requestContext.identity).toMatchObject({
      sourceIp: '127.0.0.1',
      userAgent: 'probe/1',
      user: null,
    });
  });

  it('says null where there is nothing', () => {
    const event = proxyEvent(
      { ...request, rawQuery: '' },
      { ...route, pathParameters: null },
      undefined,
      null,
    );

    expect(event).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
    });
    expect(event.requestContext.authorizer).toBeUndefined();
  });

  it('survives a round trip through JSON, as a real invocation would', () => {
    const event = proxyEvent(request, route, { tenant_id: 'acme' }, '{}');

    expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  });

  it.each([
    ['a+b=c%2Bd', { 'a b': 'c+d' }],
    ['x', { x: '' }],
    ['x=', { x: '' }],
    ['x=1=2', { x: '1=2' }],
    ['&&x=1&', { x: '1' }],
    ['x=1?y', { x: '1?y' }],
    ['%C3%A9=%E2%82%AC', { é: '€' }],
  ])('decodes the query %s', (rawQuery, expected) => {
    const event = proxyEvent({ ...request, rawQuery }, route, undefined, null);

    expect(event.queryStringParameters).toEqual(expected);
  });

  it.each(['x=%', 'x=%zz', '%=1', 'x=%C3', 'x=%ff'])('refuses the malformed query %s', (rawQuery) => {
    const act = () => proxyEvent({ ...request, rawQuery }, route, undefined, null);

    expect(act).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it('keeps a parameter named __proto__ as a parameter', () => {
    const event = proxyEvent({ ...request, rawQuery: '__proto__=x' }, route, undefined, null);

    expect(Object.keys(event.queryStringParameters ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(event.queryStringParameters)).toBe(Object.prototype);
  });
});

describe('the authorizer event', () => {
  it('is a REQUEST about this method of this path, without body or authorizer', () => {
    const event = authorizerEvent(request, route);

    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:local:000000000000:local/local/GET/documents/a%20b',
      resource: '/documents/{id}',
      httpMethod: 'GET',
      queryStringParameters: { tag: 'two', pii: 'true' },
    });
    expect(event).not.toHaveProperty('body');
    expect(event.requestContext.authorizer).toBeUndefined();
  });
});

describe('a request target', () => {
  it.each([
    ['/query', '/query', ''],
    ['/query?', '/query', ''],
    ['/documents?tag=a?b', '/documents', 'tag=a?b'],
    ['http://evil.example/documents?x=1', '/documents', 'x=1'],
    ['HTTPS://evil.example', '', ''],
    ['//documents', '//documents', ''],
    ['*', '*', ''],
  ])('%s is split', (target, rawPath, rawQuery) => {
    expect(splitTarget(target)).toEqual({ rawPath, rawQuery });
  });
});

describe('the values of a header', () => {
  it('are found whatever the case, and never among values', () => {
    const rawHeaders = ['X-Note', 'authorization', 'Authorization', 'one', 'AUTHORIZATION', 'two'];

    expect(headerValues(rawHeaders, 'authorization')).toEqual(['one', 'two']);
    expect(headerValues(rawHeaders, 'one')).toEqual([]);
  });
});
