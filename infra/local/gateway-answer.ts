/** From what a handler returns to what goes over the wire, checked as strictly as API Gateway checks it. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { AppError } from '../../shared/errors/app-error.ts';
import { problemResponse } from '../../shared/http/problem.ts';

export interface Answer {
  readonly statusCode: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

/** The connection's business, and the gateway's own: a handler's word on these is dropped. */
const gatewayHeaders =
  /^(connection|keep-alive|transfer-encoding|content-length|upgrade|trailer|vary|x-request-id|access-control-.*)$/;

export const problemAnswer = (error: AppError, headers: Record<string, string> = {}): Answer => {
  const response = problemResponse(error);
  return { ...response, headers: { ...response.headers, ...headers } };
};

/** @throws TypeError where `value` is no `APIGatewayProxyResult` */
export function handlerAnswer(value: unknown): Answer {
  if (!isRecord(value)) throw new TypeError('The handler returned no object');
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = value;
  if (!isStatus(statusCode)) throw new TypeError('The handler returned no statusCode from 200 to 599');
  if (body !== undefined && typeof body !== 'string')
    throw new TypeError('The handler returned a body that is no string');
  return {
    statusCode,
    headers: { ...singleHeaders(headers), ...multiHeaders(multiValueHeaders) },
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

const isStatus = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;

function singleHeaders(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    entries(headers).map(([name, value]) => [name, headerText(name, value)] as const),
  );
}

function multiHeaders(headers: unknown): Record<string, string[]> {
  return Object.fromEntries(
    entries(headers).map(([name, values]) => {
      if (!Array.isArray(values)) throw new TypeError(`The handler returned no list of values for ${name}`);
      return [name, values.map((value) => headerText(name, value))] as const;
    }),
  );
}

function entries(headers: unknown): [string, unknown][] {
  if (headers === undefined || headers === null) return [];
  if (!isRecord(headers)) throw new TypeError('The handler returned headers that are no object');
  const lowered = Object.entries(headers).map(([name, value]): [string, unknown] => [
    name.toLowerCase(),
    value,
  ]);
  return lowered.filter(([name]) => !gatewayHeaders.test(name));
}

/** @throws TypeError where it cannot be sent, a line break for one */
function headerText(name: string, value: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new TypeError(`The handler returned the header ${name} with a value that is no scalar`);
  }
  validateHeaderName(name);
  validateHeaderValue(name, String(value));
  return String(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
