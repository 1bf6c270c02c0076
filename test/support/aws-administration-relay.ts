/** Before an AWS service on loopback: passes requests on, and lets single operations fail, lose their answers, or come second. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../infra/local/loopback-listener.ts';

type Fault = 'denied' | 'answer-lost' | 'request-lost';

export interface Relay {
  readonly origin: string;
  /** The next requests of that operation are refused; or done, and their answers lost; or not done, and nothing is said. */
  failNext(operation: string, fault: Fault, times?: number): void;
  /** Runs before the next request of that operation: what somebody else does meanwhile. */
  beforeNext(operation: string, work: () => void): void;
  close(): Promise<void>;
}

export async function startRelay(target: string): Promise<Relay> {
  const faults: { operation: string; fault: Fault }[] = [];
  const works = new Map<string, () => void>();

  const pass = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const work = works.get(operation);
    works.delete(operation);
    work?.();
    const at = faults.findIndex((one) => one.operation === operation);
    const fault = at === -1 ? undefined : faults.splice(at, 1)[0]?.fault;
    if (fault === 'request-lost') return void incoming.socket.destroy();
    if (fault === 'denied') {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"canary"}');
      return;
    }
    const { host, connection, 'content-length': length, ...headers } = incoming.headers;
    const answer = await fetch(target, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body,
    });
    const reply = await answer.text();
    if (fault === 'answer-lost') incoming.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(reply);
  };
  const http = createServer((incoming, response) => {
    pass(incoming, response).catch(() => response.destroy());
  });
  const origin = await listenOnLoopback(http);

  return {
    origin,
    failNext: (operation, fault, times = 1) => {
      faults.push(...Array.from({ length: times }, () => ({ operation, fault })));
    },
    beforeNext: (operation, work) => void works.set(operation, work),
    close: () => closeAtOnce(http),
  };
}
