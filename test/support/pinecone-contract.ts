/** Holds every exchange with the Pinecone loopback server to Pinecone's published description. */
import type { Exchange } from '../../infra/local/pinecone/exchange.ts';
import {
  type PineconeServer,
  type PineconeServerOptions,
  startPineconeServer,
} from '../../infra/local/pinecone/server.ts';
import { descriptionIsHere, readDescription } from './pinecone-description.ts';
import { type Checks, deviationsOf } from './pinecone-deviations.ts';

export interface ContractRecorder {
  /** Checks one exchange. The control plane is not described: its exchanges pass unseen. */
  readonly onExchange: (exchange: Exchange) => void;
  /** @throws Error that lists every deviation */
  assertConforms(): void;
  /** How many exchanges were checked: 0 where `notice` says so. */
  readonly exchanges: number;
  /** Said where the description does not lie beside the project, and so nothing is checked. */
  readonly notice: string | undefined;
}

export interface RecorderOptions {
  readonly checks?: Checks;
}

const absent = 'The description of the Pinecone data plane is not here: no exchange was checked against it.';

export function createContractRecorder(
  { checks = 'everything' }: RecorderOptions = {},
  description = descriptionIsHere() ? readDescription() : null,
): ContractRecorder {
  const deviations = new Map<string, number>();
  let exchanges = 0;
  if (description === null) warnOnce();
  return {
    onExchange(exchange) {
      if (description === null || /^\/indexes(?:\/|$)/.test(exchange.path)) return;
      exchanges++;
      for (const deviation of deviationsOf(exchange, description, checks)) {
        const line = `${exchange.method} ${exchange.path} -> ${exchange.status}: ${deviation}`;
        deviations.set(line, (deviations.get(line) ?? 0) + 1);
      }
    },
    assertConforms() {
      if (deviations.size === 0) return;
      const lines = [...deviations].map(([line, times]) => (times === 1 ? line : `${line} (${times} times)`));
      throw new Error(`Against the description of the Pinecone data plane:\n${lines.join('\n')}`);
    },
    get exchanges() {
      return exchanges;
    },
    notice: description === null ? absent : undefined,
  };
}

let hasWarned = false;

/** Silence would pass for success; a line for every recorder would be noise. */
function warnOnce(): void {
  if (!hasWarned) process.emitWarning(absent);
  hasWarned = true;
}

/** The server with a recorder. Closing it throws where any exchange deviated from the description. */
export async function startRecordedPineconeServer(
  options: PineconeServerOptions & RecorderOptions,
): Promise<PineconeServer> {
  const { checks = 'everything', ...serverOptions } = options;
  const recorder = createContractRecorder({ checks });
  const server = await startPineconeServer({
    ...serverOptions,
    onExchange(exchange) {
      recorder.onExchange(exchange);
      options.onExchange?.(exchange);
    },
  });
  return {
    ...server,
    // A spread would keep the key of this moment.
    get apiKey() {
      return server.apiKey;
    },
    async close() {
      await server.close();
      recorder.assertConforms();
    },
  };
}
