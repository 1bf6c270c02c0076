/** Amazon DynamoDB on loopback: its JSON protocol for signed requests, over tables that a test fills and looks into. */
import { crc32 } from 'node:zlib';
import { AwsCalls } from './aws-faults.ts';
import { DynamoDbException, type Fields, runOperation, type Table } from './dynamodb-operations.ts';
import type { Item } from './dynamodb-values.ts';
import { type AwsReply, type AwsRequest, startLoopbackAws } from './loopback-aws.ts';
import { loopbackVariables } from './loopback-credentials.ts';

export interface DynamoDbServer {
  readonly origin: string;
  /** For the process that shall use it: the address, with credentials of no worth. */
  readonly environment: Readonly<Record<string, string>>;
  /** What a table holds now, as plain values. */
  items(table: string): readonly Item[];
  /** Puts an item there past the protocol, whatever its shape. */
  put(table: string, item: Item): void;
  /** Counts, and faults to order: `calls.failNext('throttled', 2)`. */
  readonly calls: AwsCalls;
  readonly faults: AwsCalls['faults'];
  /** Every request with a known operation since the start. */
  readonly requests: readonly DynamoDbRequest[];
  close(): Promise<void>;
}

export interface DynamoDbRequest {
  readonly operation: string;
  readonly fields: Fields;
  readonly headers: AwsRequest['headers'];
  readonly body: string;
}

export interface DynamoDbOptions {
  /** Each with its items: plain values, `pk` among them. */
  readonly tables: Readonly<Record<string, readonly Item[]>>;
}

export async function startDynamoDbServer(options: DynamoDbOptions): Promise<DynamoDbServer> {
  const tables = new Map(
    Object.entries(options.tables).map(([name, items]): [string, Table] => [
      name,
      new Map(items.map((item) => [String(item.pk), item])),
    ]),
  );
  const requests: DynamoDbRequest[] = [];
  const calls = new AwsCalls(faultReplies);
  const wire = await startLoopbackAws('dynamodb', (request) => {
    const operation = operationOf(request);
    if (operation === undefined) return refusal('UnknownOperationException', '');
    const { headers, body } = request;
    const fields = parsed(body);
    if (fields === undefined) return refusal('SerializationException', '');
    requests.push({ operation, fields, headers, body });
    return calls.serve(async () => reply(operation, tables, fields));
  });
  const tableOf = (name: string): Table => {
    const table = tables.get(name);
    if (table === undefined) throw new Error(`there is no table ${name}`);
    return table;
  };

  return {
    origin: wire.origin,
    environment: { ...loopbackVariables, AWS_ENDPOINT_URL_DYNAMODB: wire.origin },
    items: (name) => [...tableOf(name).values()],
    put: (name, item) => void tableOf(name).set(String(item.pk), item),
    calls,
    faults: calls.faults,
    requests,
    close: () => wire.close(),
  };
}

function operationOf({ method, path, headers }: AwsRequest): string | undefined {
  if (method !== 'POST' || path !== '/' || headers['content-type'] !== 'application/x-amz-json-1.0') {
    return undefined;
  }
  return /^DynamoDB_20120810\.([A-Za-z]+)$/.exec(headers['x-amz-target'] ?? '')?.[1];
}

function parsed(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function reply(operation: string, tables: ReadonlyMap<string, Table>, fields: Fields): AwsReply {
  try {
    return answer(200, runOperation(operation, tables, fields));
  } catch (error) {
    if (!(error instanceof DynamoDbException)) throw error;
    return refusal(error.type, error.message, 400, error.more);
  }
}

function answer(status: number, value: object): AwsReply {
  const body = JSON.stringify(value);
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-crc32': String(crc32(body)) },
    body,
  };
}

/** Some exceptions are of the service, some of the framework before it. */
function refusal(type: string, message: string, status = 400, more: object = {}): AwsReply {
  const framework = /^(?:Throttling|Validation|AccessDenied|UnknownOperation|Serialization)Exception$/.test(
    type,
  );
  const space = framework ? 'com.amazon.coral.service' : 'com.amazonaws.dynamodb.v20120810';
  return answer(status, { __type: `${space}#${type}`, message, ...more });
}

/** DynamoDB answers 400 where others say 429 and 403. */
const faultReplies = {
  throttled: refusal(
    'ProvisionedThroughputExceededException',
    'The level of configured throughput was exceeded.',
  ),
  'not-ready': refusal('ThrottlingException', 'Rate of requests exceeds the allowed throughput.'),
  'server-error': refusal('InternalServerError', 'The request processing has failed.', 500),
  overloaded: refusal('ServiceUnavailable', 'Service is unable to handle request.', 503),
  denied: refusal('AccessDeniedException', 'arn:aws:sts::111122223333:assumed-role/x is not authorized.'),
  invalid: refusal('ValidationException', 'The request is invalid.'),
};
