import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { byResource } from '../../../../shared/http/by-resource.ts';
import { jsonResponse } from '../../../../shared/http/http-response.ts';

const handler = byResource({
  '/healthz': async () => jsonResponse(200, 'health'),
  '/readyz': async (_event, { functionName }) => jsonResponse(200, functionName),
});

const ask = (resource: string) =>
  handler({ resource } as APIGatewayProxyEvent, { functionName: 'f' } as Context);

describe('a function of several routes', () => {
  it('answers by the route that API Gateway matched', async () => {
    const answers = await Promise.all(['/healthz', '/readyz'].map(ask));

    expect(answers.map(({ body }) => body)).toEqual(['"health"', '"f"']);
  });

  it.each(['/query', '', '__proto__', 'constructor', 'toString'])(
    'finds nothing for %j',
    async (resource) => {
      const { statusCode, headers } = await ask(resource);

      expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+json']);
    },
  );
});
