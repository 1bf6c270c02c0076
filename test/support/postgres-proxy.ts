/**
 * A loopback proxy before a Postgres server. It holds back what a client sends until a Sync (or what else asks for an
 * answer), and only then passes it on, undivided by other clients: so one session can serve several connections, and an
 * exchange is provably one round trip, as the client has seen no byte of an answer before its last one was sent.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createMessageReader, type WireMessage } from './postgres-messages.ts';

export interface Exchange {
  /** The letters of what the client sent: `PBDES` is Parse, Bind, Describe, Execute, Sync. */
  readonly sent: string;
  readonly text: string;
}

/** `cut-before`: the server never sees it. `cut-sync`: all but the Sync arrives. `cut-answer`: the answer is lost. `hang`: no answer. */
export type Fault = 'cut-before' | 'cut-sync' | 'cut-answer' | 'hang';

export interface PostgresProxy {
  readonly port: number;
  /** Since the start, without start-ups and farewells. */
  readonly exchanges: Exchange[];
  connections(): number;
  /** What happens to the next exchange, or to the next whose bytes hold `text`. */
  failNext(fault: Fault, text?: string): void;
  /** Closes every connection, as a server does that restarts. */
  cutAll(): void;
  close(): Promise<void>;
}

interface Pending {
  readonly fault: Fault;
  readonly text: string;
}

export interface ProxyTarget {
  readonly port: number;
  /** Whether all connections reach one session, so that only one exchange may be under way. */
  readonly oneSession: boolean;
}

export async function startPostgresProxy(target: ProxyTarget): Promise<PostgresProxy> {
  const exchanges: Exchange[] = [];
  const clients = new Set<Socket>();
  let connected = 0;
  let pending: Pending | undefined;
  let sharedTurn: Promise<unknown> = Promise.resolve();

  const takeFault = (bytes: Buffer): Fault | undefined => {
    if (pending === undefined || !bytes.includes(pending.text)) return undefined;
    const { fault } = pending;
    pending = undefined;
    return fault;
  };

  const server = createServer((client) => {
    connected++;
    clients.add(client);
    const upstream = connect(target.port, '127.0.0.1');
    const upstreamClosed = new Promise<void>((resolve) => upstream.once('close', resolve));
    let ownTurn: Promise<unknown> = Promise.resolve();
    const end = (): void => {
      client.destroy();
      upstream.end();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('close', () => clients.delete(client));

    const readClient = createMessageReader(1);
    let batch: WireMessage[] = [];
    client.on('data', (bytes) => {
      for (const message of readClient(bytes as Buffer)) {
        batch.push(message);
        if (message.type === 'X') return end();
        if (!['startup', 'S', 'Q', 'p'].includes(message.type)) continue;
        const whole = batch;
        batch = [];
        ownTurn = (target.oneSession ? sharedTurn : ownTurn).then(() => pass(whole));
        sharedTurn = ownTurn;
      }
    });

    async function pass(messages: readonly WireMessage[]): Promise<void> {
      const bytes = Buffer.concat(messages.map((message) => message.bytes));
      const sent = messages.map(({ type }) => type).join('');
      if (sent === 'startup' || sent === 'p') return answer(bytes, undefined);
      exchanges.push({ sent, text: bytes.toString('latin1') });
      const fault = takeFault(bytes);
      if (fault === 'cut-before') return end();
      if (fault === 'hang') return;
      if (fault === 'cut-sync') {
        upstream.write(bytes.subarray(0, bytes.length - (messages.at(-1)?.bytes.length ?? 0)));
        return end();
      }
      await answer(bytes, fault);
    }

    /** To the ReadyForQuery, or to a request for a password. */
    function answer(bytes: Buffer, fault: Fault | undefined): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const read = createMessageReader(0);
      const onData = (data: Buffer): void => {
        const done = read(data).some(
          ({ type, bytes: message }) => type === 'Z' || asksForPassword(type, message),
        );
        if (fault === undefined) client.write(data);
        if (!done) return;
        if (fault === 'cut-answer') end();
        upstream.off('data', onData);
        resolve();
      };
      upstream.on('data', onData);
      upstream.write(bytes);
      return Promise.race([promise, upstreamClosed]);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    exchanges,
    connections: () => connected,
    failNext(fault, text = '') {
      pending = { fault, text };
    },
    cutAll() {
      for (const client of clients) client.destroy();
    },
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Authentication, and not yet its success (0) or the server's last word in SCRAM (12). */
const asksForPassword = (type: string, bytes: Buffer): boolean =>
  type === 'R' && ![0, 12].includes(bytes.readInt32BE(5));
