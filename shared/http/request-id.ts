/** Which request this is, for answers, logs and records: never an id that its client chose. */
import type { APIGatewayProxyEvent } from 'aws-lambda';

/**
 * Whoever sends a UUID as `x-amzn-RequestId` makes it API Gateway's `requestId`, and could have what they do on record as
 * another's request. Nobody can choose the extended one. Without one, as in an event made by hand, it is the other.
 */
export const ownRequestId = ({ requestContext }: APIGatewayProxyEvent): string | undefined =>
  requestContext?.extendedRequestId ?? requestContext?.requestId;
