/** What every operation of the data plane works on, and the shape of an operation. */
import type { IndexCatalogue } from './index-catalogue.ts';
import type { NamespaceStore, NamespaceView } from './namespace-store.ts';
import type { VectorShape } from './record.ts';

export interface Engine {
  readonly shape: VectorShape;
  readonly store: NamespaceStore;
  readonly catalogue: IndexCatalogue;
}

/** One request to the data plane, after its route and its key were found right. */
export interface OperationInput {
  /** The parsed JSON body; undefined where the route takes none. */
  readonly body: unknown;
  readonly bodyBytes: number;
  readonly query: URLSearchParams;
  /** The path's one variable, decoded; empty where it has none. */
  readonly name: string;
  /** Every read goes through these two: they may lag behind. */
  readonly view: (namespace: string) => NamespaceView | undefined;
  readonly names: () => string[];
}

/** @returns the body of the 200 answer @throws RpcError */
export type Operation = (engine: Engine, input: OperationInput) => object;
