/** What onboarding talks to at AWS beside DynamoDB, on one loopback address: CloudFormation, API Gateway and Cognito, told apart by the signature. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../infra/local/loopback-listener.ts';
import { ApiGatewayKeys } from './api-gateway-keys.ts';
import { type AdministrationReply, type AdministrationRequest, refusal } from './aws-administration-reply.ts';
import { CognitoPool } from './cognito-pool.ts';

export interface AdministrationServer {
  readonly environment: Readonly<Record<string, string>>;
  readonly keys: ApiGatewayKeys;
  readonly pool: CognitoPool;
  /** Of the stack `askacme-dev`; none where it is undefined. */
  outputs: Readonly<Record<string, string>> | undefined;
  /** Of every request, in order. */
  readonly actions: readonly string[];
  /** The next request of that action is refused; or done, and its answer lost. */
  failNext(action: string, how: 'denied' | 'expired' | 'answer-lost'): void;
  close(): Promise<void>;
}

export const stackAccount = '111122223333';

export async function startAdministrationServer(): Promise<AdministrationServer> {
  const keys = new ApiGatewayKeys();
  const pool = new CognitoPool();
  const actions: string[] = [];
  const faults = new Map<string, 'denied' | 'expired' | 'answer-lost'>();
  const server: { outputs: AdministrationServer['outputs'] } = { outputs: {} };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(incoming);
    if (typeof request === 'string') return send(response, refusal(403, request));
    actions.push(request.action);
    const fault = faults.get(request.action);
    faults.delete(request.action);
    if (fault === 'denied') return send(response, refusal(403, 'AccessDeniedException'));
    if (fault === 'expired') return send(response, refusal(400, 'ExpiredTokenException'));
    const reply = serve(request, { keys, pool, outputs: server.outputs });
    if (fault === 'answer-lost') incoming.socket.destroy();
    else send(response, reply);
  };
  const http = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      send(response, refusal(500, error instanceof Error ? error.message : 'InternalFailure'));
    });
  });
  const origin = await listenOnLoopback(http);

  return Object.assign(server, {
    environment: {
      AWS_ACCESS_KEY_ID: 'AKIALOOPBACK',
      AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key',
      AWS_SESSION_TOKEN: 'canary-session-token',
      AWS_ENDPOINT_URL: origin,
    },
    keys,
    pool,
    actions,
    failNext: (action: string, how: 'denied' | 'expired' | 'answer-lost') => void faults.set(action, how),
    close: () => closeAtOnce(http),
  });
}

/** @returns a word where it is not signed as it has to be */
async function read(incoming: IncomingMessage): Promise<AdministrationRequest | string> {
  const body = await text(incoming);
  const { authorization = '', 'x-amz-target': target, 'x-amz-security-token': token } = incoming.headers;
  const scope = /^AWS4-HMAC-SHA256 Credential=AKIALOOPBACK\/\d{8}\/eu-central-1\/([a-z-]+)\/aws4_request, /;
  const service = scope.exec(authorization)?.[1];
  if (service === undefined || token !== 'canary-session-token') return 'IncompleteSignatureException';
  const url = new URL(incoming.url ?? '', 'http://loopback');
  const operation =
    service === 'cloudformation'
      ? new URLSearchParams(body).get('Action')
      : typeof target === 'string'
        ? target.split('.')[1]
        : `${incoming.method} ${url.pathname.replaceAll(/(?<=\/(?:usageplans|keys|apikeys)\/)[^/]+/g, '*')}`;
  return { action: `${service} ${operation}`, path: url.pathname, query: url.searchParams, body };
}

interface Parts extends Pick<AdministrationServer, 'keys' | 'pool' | 'outputs'> {}

function serve(request: AdministrationRequest, { keys, pool, outputs }: Parts): AdministrationReply {
  const [service = '', operation = ''] = request.action.split(' ');
  if (service === 'apigateway') return keys.serve(request);
  if (service === 'cognito-idp') return pool.serve(operation, JSON.parse(request.body));
  return describeStacks(new URLSearchParams(request.body), outputs);
}

function describeStacks(
  form: URLSearchParams,
  outputs: AdministrationServer['outputs'],
): AdministrationReply {
  const name = form.get('StackName');
  if (form.get('Action') !== 'DescribeStacks' || form.get('Version') !== '2010-05-15') {
    return { status: 400, body: xmlError('InvalidAction') };
  }
  if (outputs === undefined || name !== 'askacme-dev')
    return { status: 400, body: xmlError('ValidationError') };
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><Description>A &lt;thing&gt;</Description><OutputKey>${key}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  const id = `arn:aws:cloudformation:eu-central-1:${stackAccount}:stack/askacme-dev/6f1f4a60-0000`;
  return {
    status: 200,
    body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackId>${id}</StackId><Tags><member><Key>service</Key><Value>askacme</Value></member></Tags><Outputs>${members.join('\n')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const xmlError = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>vendor-internal</Message></Error></ErrorResponse>`;

function send(response: ServerResponse, { status, body }: AdministrationReply): void {
  const type = typeof body === 'string' ? undefined : (body as { __type?: string }).__type;
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/xml' : 'application/json',
    ...(type === undefined ? {} : { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` }),
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
