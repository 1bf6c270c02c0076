/** The records of every namespace, and enough of each namespace's past to answer reads that lag behind. */
import type { StoredRecord } from './record.ts';

/** What one namespace holds at one moment. */
export interface NamespaceView {
  readonly records: ReadonlyMap<string, StoredRecord>;
  /** Ascending by code unit, which for ASCII is the C collation. */
  readonly ids: () => readonly string[];
}

/** Which past a read sees: that before the last writes of its namespace, or that of a moment. */
export type Lag = { readonly writes: number } | { readonly moment: ReadonlyMap<string, number> };

/** Records to put, or to remove where undefined. One write, applied whole. */
export type Change = ReadonlyMap<string, StoredRecord | undefined>;

/** How to go back over one write. `records` undefined: the namespace did not exist. */
type Undo = { readonly before: Change } | { readonly records: ReadonlyMap<string, StoredRecord> | undefined };

/** Older writes are taken to be visible everywhere. */
const maxRemembered = 1000;

interface Namespace {
  /** Undefined: it does not exist, or no longer. */
  records: Map<string, StoredRecord> | undefined;
  ids: readonly string[] | undefined;
  /** All writes ever. */
  writes: number;
  readonly past: Undo[];
}

export class NamespaceStore {
  readonly #namespaces = new Map<string, Namespace>();

  /** Undefined where no such namespace exists. */
  view(name: string, lag?: Lag): NamespaceView | undefined {
    const namespace = this.#namespaces.get(name);
    if (namespace === undefined) return undefined;
    const behind = lag === undefined ? 0 : writesBehind(name, namespace, lag);
    if (behind > 0) return pastView(namespace, behind);
    const { records } = namespace;
    return records && { records, ids: () => sortedIds(namespace, records) };
  }

  /** Ascending. */
  names(lag?: Lag): string[] {
    return [...this.#namespaces.keys()].filter((name) => this.view(name, lag) !== undefined).sort();
  }

  /** Creates the namespace where it does not exist. */
  write(name: string, change: Change): void {
    const namespace = this.#namespaceFor(name);
    const records = namespace.records ?? new Map<string, StoredRecord>();
    const existed = records === namespace.records;
    namespace.records = records;
    const before = new Map<string, StoredRecord | undefined>();
    for (const [id, record] of change) {
      before.set(id, records.get(id));
      if (record === undefined) records.delete(id);
      else records.set(id, record);
      if ((before.get(id) === undefined) !== (record === undefined)) namespace.ids = undefined;
    }
    remember(namespace, existed ? { before } : { records: undefined });
  }

  /** Puts another set of records in place of what there is; undefined removes the namespace itself. */
  replace(name: string, records: Map<string, StoredRecord> | undefined): void {
    const namespace = this.#namespaceFor(name);
    remember(namespace, { records: namespace.records });
    namespace.records = records;
    namespace.ids = undefined;
  }

  /** For a `Lag` that stays at this moment. */
  moment(): Map<string, number> {
    return new Map([...this.#namespaces].map(([name, { writes }]) => [name, writes]));
  }

  clear(): void {
    this.#namespaces.clear();
  }

  #namespaceFor(name: string): Namespace {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const created: Namespace = { records: undefined, ids: undefined, writes: 0, past: [] };
    this.#namespaces.set(name, created);
    return created;
  }
}

/** Kept until the ids change. */
function sortedIds(namespace: Namespace, records: ReadonlyMap<string, StoredRecord>): readonly string[] {
  namespace.ids ??= [...records.keys()].sort();
  return namespace.ids;
}

function remember(namespace: Namespace, undo: Undo): void {
  namespace.writes++;
  namespace.past.push(undo);
  if (namespace.past.length > maxRemembered) namespace.past.shift();
}

const writesBehind = (name: string, { writes }: Namespace, lag: Lag): number =>
  'writes' in lag ? lag.writes : writes - (lag.moment.get(name) ?? 0);

function pastView({ records, past }: Namespace, behind: number): NamespaceView | undefined {
  let exists = records !== undefined;
  let restored = new Map(records);
  for (const undo of past.slice(-behind).reverse()) {
    exists = 'before' in undo || undo.records !== undefined;
    if ('before' in undo) for (const [id, record] of undo.before) put(restored, id, record);
    else restored = new Map(undo.records);
  }
  return exists ? { records: restored, ids: () => [...restored.keys()].sort() } : undefined;
}

function put(records: Map<string, StoredRecord>, id: string, record: StoredRecord | undefined): void {
  if (record === undefined) records.delete(id);
  else records.set(id, record);
}
