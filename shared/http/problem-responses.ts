/** Middleware, outermost: whatever fails inside becomes a registered problem; the cause goes to the log, never to the caller. */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { AppError } from '../errors/app-error.ts';
import type { ErrorLog } from './error-log.ts';
import type { HttpResponse } from './http-response.ts';
import { problemResponse, toAppError } from './problem.ts';

/** Logs every problem of status 500 and above with its cause, for the request of that id. */
export function problemResponses(log: ErrorLog): MiddlewareObj<APIGatewayProxyEvent, HttpResponse> {
  return {
    name: 'problem-responses',
    onError(request) {
      const error = toAppError(request.error);
      request.response = problemResponse(error);
      if (request.response.statusCode >= 500) logFailure(log, error, request.event);
    },
  };
}

function logFailure(log: ErrorLog, error: AppError, event: APIGatewayProxyEvent): void {
  log.error('request failed', {
    code: error.code,
    route: `${event.httpMethod} ${event.resource}`,
    request_id: event.requestContext?.requestId,
    cause: describeCause(error.cause),
  });
}

/** Causes can go round in a circle. */
const maxCauses = 5;

/** Name, code, message and frames: enough to find the fault. What the message quotes may be data, and stays out. */
export function describeCause(cause: unknown, depth = 0): Record<string, unknown> | undefined {
  if (!(cause instanceof Error) || depth === maxCauses) return undefined;
  const { code } = cause as { code?: unknown };
  return {
    name: cause.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: withoutQuotations(cause.message).slice(0, 200),
    frames: framesOf(cause),
    ...(cause.cause === undefined ? {} : { cause: describeCause(cause.cause, depth + 1) }),
  };
}

/** From the first quotation mark to the last: parsers and databases quote the very text they choke on. */
const withoutQuotations = (message: string): string => message.replace(/["'`].*["'`]/s, '"…"');

/** The stack opens with the message, whose lines could look like frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  const lines = start === -1 ? [] : stack.slice(start + message.length).split('\n');
  return lines.filter((line) => line.trimStart().startsWith('at ')).slice(0, 8);
}
