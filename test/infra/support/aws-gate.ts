/**
 * A service of AWS on loopback as IAM sees it: who signed, what is asked of which resource, and whether that may be.
 * What may be goes on to the service behind; a test reads here what each function really asked for.
 */
import { type AwsReply, type AwsRequest, awsError, startLoopbackAws } from '../../support/loopback-aws.ts';
import { functionOfKey } from './execution-environments.ts';

export interface ServiceCall {
  readonly functionName: string;
  /** As `secretsmanager:GetSecretValue`. */
  readonly action: string;
  readonly resource: string;
  /** Of what a policy's conditions look at. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface AwsGate {
  readonly origin: string;
  readonly calls: readonly ServiceCall[];
  close(): Promise<void>;
}

export interface AwsGateOptions {
  /** In a signature's scope. */
  readonly signingName: string;
  /** The service behind. */
  readonly origin: string;
  /** What a request asks, but for who asks. @throws Error where that is not known */
  readonly read: (request: AwsRequest) => Omit<ServiceCall, 'functionName'>;
  readonly permits: (call: ServiceCall) => boolean | Promise<boolean>;
}

export async function startAwsGate({ signingName, origin, read, permits }: AwsGateOptions): Promise<AwsGate> {
  const calls: ServiceCall[] = [];
  const wire = await startLoopbackAws(signingName, async (request) => {
    const call = { functionName: signerOf(request), ...read(request) };
    calls.push(call);
    if (await permits(call)) return forward(origin, request);
    const { functionName, action, resource } = call;
    return awsError(
      400,
      'AccessDeniedException',
      `${functionName} is not authorized to perform ${action} on ${resource}`,
    );
  });
  return { origin: wire.origin, calls, close: () => wire.close() };
}

function signerOf({ headers }: AwsRequest): string {
  const [, accessKeyId = ''] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return functionOfKey(accessKeyId);
}

/** The connection's own, and those of HTTP/2. */
const hopByHop = /^(?:connection|content-length|host|transfer-encoding|:.*)$/;

async function forward(origin: string, { method, path, headers, body }: AwsRequest): Promise<AwsReply> {
  // Over HTTP/2 the host was signed as `:authority`.
  const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || hopByHop.test(name) ? [] : [[name, value]],
  );
  const response = await fetch(origin + encodeURI(path), {
    method,
    headers: passed,
    ...(method === 'GET' ? {} : { body }),
  });
  const kept = [...response.headers].filter(
    ([name]) => !/^(?:connection|content-length|date|keep-alive)$/.test(name),
  );
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.text() };
}
