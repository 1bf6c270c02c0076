/** Faults put in from within the process: what a client must bear from a real engine, at the moment a test chooses. */
import type { Lag, NamespaceStore } from './namespace-store.ts';
import type { OperationName } from './routes.ts';

export type FaultKind =
  /** 429 with Retry-After. */
  | 'throttled'
  /** 500. */
  | 'server-error'
  /** 503. */
  | 'unavailable'
  /** No answer, ever; nothing is applied. */
  | 'hang'
  /** The connection is cut before anything is applied. */
  | 'cut-before'
  /** Applied, and then the connection is cut in the middle of the answer. */
  | 'cut-after'
  /** 200 with a body that is not JSON; nothing is applied. */
  | 'garbage'
  /** A read that does not see the latest writes. Writes never meet it. */
  | 'stale';

/** A request as faults can tell it from others. */
export interface ArrivedCall {
  readonly operation: OperationName | undefined;
  readonly isRead: boolean;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface FaultOptions {
  /** 1 unless given. */
  readonly times?: number;
  /** Which calls meet it; all unless given. */
  readonly match?: (call: ArrivedCall) => boolean;
  /** For `throttled`: 1 unless given, 0 allowed. */
  readonly retryAfterSeconds?: number;
  /** For `stale`: how many writes of its namespace a read does not see. 1 unless given. */
  readonly writes?: number;
}

export interface Fault {
  readonly kind: FaultKind;
  readonly retryAfterSeconds: number;
  readonly writes: number;
}

export interface Faults {
  /** The next calls meet this fault. Those armed first come first; each call meets one at most. */
  next(kind: FaultKind, options?: FaultOptions): void;
  /** From now on each call meets one of the kinds with this probability. @param random draws from [0, 1) */
  every(share: number, kinds: readonly FaultKind[], random: () => number, options?: FaultOptions): void;
  /** From now on, until `settle`, reads do not see the last writes of their namespace. */
  lag(writes: number): void;
  /** From now on, until `settle`, reads see what is there now. */
  hold(): void;
  /** Reads see every write again. */
  settle(): void;
  /** Forgets all of the above. */
  clear(): void;
}

interface Armed {
  readonly fault: Fault;
  readonly match: (call: ArrivedCall) => boolean;
  left: number;
}

export class FaultPlan implements Faults {
  readonly #store: NamespaceStore;
  #armed: Armed[] = [];
  #drawn: ((call: ArrivedCall) => Fault | undefined) | undefined;
  #lag: Lag | undefined;

  constructor(store: NamespaceStore) {
    this.#store = store;
  }

  next(kind: FaultKind, options: FaultOptions = {}): void {
    const { times = 1, match = () => true } = options;
    this.#armed.push({ fault: fault(kind, options), match, left: times });
  }

  every(share: number, kinds: readonly FaultKind[], random: () => number, options: FaultOptions = {}): void {
    this.#drawn = (call) => {
      if (random() >= share || options.match?.(call) === false) return undefined;
      const possible = kinds.filter((kind) => canMeet(call, kind));
      const kind = possible[Math.floor(random() * possible.length)];
      return kind && fault(kind, options);
    };
  }

  lag(writes: number): void {
    this.#lag = { writes };
  }

  hold(): void {
    this.#lag = { moment: this.#store.moment() };
  }

  settle(): void {
    this.#lag = undefined;
  }

  clear(): void {
    this.#armed = [];
    this.#drawn = undefined;
    this.settle();
  }

  /** The fault that this call meets; it is used up. */
  take(call: ArrivedCall): Fault | undefined {
    const armed = this.#armed.find(({ fault, match }) => canMeet(call, fault.kind) && match(call));
    if (armed === undefined) return this.#drawn?.(call);
    armed.left--;
    if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
    return armed.fault;
  }

  /** How far behind reads are, apart from faults of single calls. */
  get currentLag(): Lag | undefined {
    return this.#lag;
  }
}

const fault = (kind: FaultKind, { retryAfterSeconds = 1, writes = 1 }: FaultOptions): Fault => ({
  kind,
  retryAfterSeconds,
  writes,
});

const canMeet = ({ isRead }: ArrivedCall, kind: FaultKind): boolean => kind !== 'stale' || isRead;
