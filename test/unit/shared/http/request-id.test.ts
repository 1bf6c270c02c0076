import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type LambdaHandler, lambdaHandler } from '../../../../shared/http/lambda-handler.ts';
import { ownRequestId } from '../../../../shared/http/request-id.ts';
import { currentRequestId } from '../../../../shared/http/request-scope.ts';

const eventOf = (requestContext: object) => ({ requestContext }) as APIGatewayProxyEvent;

describe('the id of a request', () => {
  it('is the one that API Gateway alone can give, whatever the client sent', () => {
    const event = eventOf({ requestId: 'chosen-by-the-client', extendedRequestId: 'JKJaXmPLvHcESHA=' });

    expect(ownRequestId(event)).toBe('JKJaXmPLvHcESHA=');
  });

  it('is the other where there is none, as in an event made by hand', () => {
    expect(ownRequestId(eventOf({ requestId: 'r-1' }))).toBe('r-1');
    expect(ownRequestId({} as APIGatewayProxyEvent)).toBeUndefined();
  });

  it('is all that a handler sees, and what is put on record within it', async () => {
    const seen: unknown[] = [];
    const handler: LambdaHandler = async ({ requestContext }) => {
      seen.push(requestContext.requestId, currentRequestId());
      return { statusCode: 200, headers: {}, body: '' };
    };
    const event = eventOf({ requestId: 'chosen-by-the-client', extendedRequestId: 'own', stage: 's' });

    await lambdaHandler(handler as never)(event, {} as Context);

    expect(seen).toEqual(['own', 'own']);
    expect(event.requestContext.requestId).toBe('chosen-by-the-client');
  });
});
