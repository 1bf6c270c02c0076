/** Pinecone on loopback: the data plane's semantics, limits and errors over node:http, with faults that tests put in. */
import { createServer } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../loopback-listener.ts';
import { CallCounter, type CallCounts } from './calls.ts';
import { type Exchange, exchange } from './exchange.ts';
import { FaultPlan, type Faults } from './faults.ts';
import { IndexCatalogue } from './index-catalogue.ts';
import { NamespaceStore } from './namespace-store.ts';
import { type Metric, type WireRecord, wireRecord } from './record.ts';

export interface PineconeServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly dimension: number;
  /** `dotproduct` unless given. */
  readonly metric?: Metric;
  readonly apiKey?: string;
  /** Told of every exchange, refused and faulted ones too; not of those that hang, are cut, or answer garbage. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** A record as it is stored, with where it is stored. */
export interface RawRecord extends WireRecord {
  readonly namespace: string;
}

export interface PineconeServer {
  /** As `http://127.0.0.1:5081`: both an index's host and the control plane's. */
  readonly origin: string;
  /** The key that is accepted now. */
  readonly apiKey: string;
  readonly faults: Faults;
  readonly calls: CallCounts;
  /** From now on only this key is accepted. */
  rotateKey(newKey: string): void;
  /** Deep copies of what is stored, past every lag: of one namespace, or of all. Ascending by namespace and id. */
  records(namespace?: string): RawRecord[];
  /** Ascending. */
  namespaces(): string[];
  /** Forgets data, indexes, faults and counts; key and address stay. */
  reset(): void;
  /** Cuts whatever is open, hanging requests too. */
  close(): Promise<void>;
}

/** @throws Error where the port is in use */
export async function startPineconeServer(options: PineconeServerOptions): Promise<PineconeServer> {
  const store = new NamespaceStore();
  const catalogue = new IndexCatalogue();
  const faults = new FaultPlan(store);
  const calls = new CallCounter();
  const shape = { dimension: options.dimension, metric: options.metric ?? 'dotproduct' };
  const onExchange = options.onExchange ?? (() => undefined);
  let apiKey = options.apiKey ?? 'pinecone-local';
  const parts = { engine: { shape, store, catalogue }, faults, calls, apiKey: () => apiKey, onExchange };
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    // Not caught: what the hook throws, a test must not miss.
    void exchange(parts, message, response);
  });
  const origin = await listenOnLoopback(server, options.port);
  catalogue.origin = origin;
  return {
    origin,
    get apiKey() {
      return apiKey;
    },
    faults,
    calls,
    rotateKey: (newKey) => {
      apiKey = newKey;
    },
    records: (namespace) => rawRecords(store, namespace === undefined ? store.names() : [namespace]),
    namespaces: () => store.names(),
    reset: () => {
      store.clear();
      catalogue.indexes.clear();
      faults.clear();
      calls.reset();
    },
    close: () => closeAtOnce(server),
  };
}

const rawRecords = (store: NamespaceStore, namespaces: readonly string[]): RawRecord[] =>
  namespaces.flatMap((namespace) => {
    const view = store.view(namespace);
    const records = view?.ids().flatMap((id) => view.records.get(id) ?? []) ?? [];
    return records.map((record) => ({ namespace, ...wireRecord(record) }));
  });
