/** A loopback server that speaks just enough of the Postgres protocol to ask for a password and to answer statements with nothing. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createMessageReader } from './postgres-messages.ts';

export interface PasswordServer {
  readonly port: number;
  /** What it takes from now on. */
  password: string;
  /** Every password that was offered. */
  readonly offered: string[];
  /** Connections that are open now. */
  open(): number;
  /** Closes those that are let in. */
  cutAll(): void;
  close(): Promise<void>;
}

const message = (letter: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(letter), length, body]);
};
const askForPassword = message('R', Buffer.from([0, 0, 0, 3]));
const letIn = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const refused = message('E', Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0'));
const answers: Readonly<Record<string, Buffer>> = {
  P: message('1', Buffer.alloc(0)),
  B: message('2', Buffer.alloc(0)),
  D: message('n', Buffer.alloc(0)),
  E: message('C', Buffer.from('SELECT 0\0')),
  S: message('Z', Buffer.from('I')),
};

export async function startPasswordServer(password: string): Promise<PasswordServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    const read = createMessageReader(1);
    socket.on('data', (data) => {
      for (const { type, bytes } of read(data as Buffer)) {
        if (type === 'startup') socket.write(askForPassword);
        else if (type === 'p') {
          const given = bytes.subarray(5, -1).toString();
          result.offered.push(given);
          if (given === result.password) socket.write(letIn);
          else socket.end(refused);
        } else socket.write(answers[type] ?? Buffer.alloc(0));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const result: PasswordServer = {
    port: (server.address() as AddressInfo).port,
    password,
    offered: [],
    open: () => sockets.size,
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      result.cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return result;
}
