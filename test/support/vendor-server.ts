/** A vendor's JSON API on loopback, with faults to order. What it says is each vendor's own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../../infra/local/loopback-listener.ts';
import type { VendorFault, VendorUnderTest } from '../contract/vendor.ts';

export interface VendorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed, or undefined where it is no JSON. */
  readonly body: unknown;
}

export interface VendorReply {
  readonly status: number;
  readonly body: unknown;
}

export interface VendorServer extends VendorUnderTest {
  readonly origin: string;
  /** Every request since the last `reset`. */
  readonly requests: readonly VendorRequest[];
  close(): Promise<void>;
}

/** @param serve what the vendor replies; not asked where a fault was ordered */
export async function startVendorServer(
  serve: (request: VendorRequest) => VendorReply | Promise<VendorReply>,
): Promise<VendorServer> {
  const requests: VendorRequest[] = [];
  let faults: VendorFault[] = [];

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(incoming);
    requests.push(request);
    const fault = faults.shift();
    if (fault === undefined) sendJson(response, await serve(request));
    else if (fault !== 'hang') sendFault(response, fault);
  };
  const server = createServer((incoming, response) => {
    // A client that went away in mid-request is no fault of the test.
    handle(incoming, response).catch(() => response.destroy());
  });
  const origin = await listenOnLoopback(server);

  return {
    origin,
    requests,
    calls: () => requests.length,
    failNext(fault, times) {
      faults.push(...Array.from({ length: times }, () => fault));
    },
    reset() {
      faults = [];
      requests.length = 0;
    },
    close: () => closeAtOnce(server),
  };
}

async function read(incoming: IncomingMessage): Promise<VendorRequest> {
  const body = parsed(await text(incoming));
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = String(value);
  return { method: incoming.method ?? '', path: incoming.url ?? '', headers, body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, { status, body }: VendorReply): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** What a vendor says of its troubles: never to be seen by our callers. */
const vendorText = 'vendor-internal: shard 7 of org-1234 is on fire';

function sendFault(response: ServerResponse, fault: Exclude<VendorFault, 'hang'>): void {
  switch (fault) {
    case 'throttled':
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(JSON.stringify({ error: { message: vendorText } }));
      return;
    case 'server-error':
      response.writeHead(500, { 'content-type': 'text/html' });
      response.end(`<html>${vendorText}</html>`);
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`<html>${vendorText}</html>`);
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"object":', () => setImmediate(() => response.socket?.destroy()));
  }
}
