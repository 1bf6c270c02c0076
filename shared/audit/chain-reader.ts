/** Takes lines in, checks each by itself, and keeps of every chain what its links are checked by. */
import { type AuditRecord, hashOf } from './audit-record.ts';
import { type ReadLine, readLine } from './read-line.ts';
import type { Fault, FaultKind } from './verdict.ts';

export interface ReadingRules {
  /** Lines out of logs: others between them, in any order, with chains that begin before and end after. */
  readonly isLog: boolean;
  /** What the hashes were made with. */
  readonly key: string | undefined;
}

export interface SourceLine {
  /** The file's name. */
  readonly source: string;
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
  /** Whether the source ends inside of it, without a line break. */
  readonly isCut: boolean;
}

export interface Link {
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  readonly time: string;
  readonly audit: string;
  readonly where: string;
}

export interface ReadChain {
  readonly id: string;
  readonly source: string;
  /** Whether its source begins with it. */
  readonly isFirst: boolean;
  readonly isKeyed: boolean;
  readonly links: Map<number, Link>;
  continues: string | undefined;
}

export interface ReadLines {
  readonly chains: ReadonlyMap<string, ReadChain>;
  readonly faults: readonly Fault[];
  readonly duplicates: number;
  readonly otherLines: number;
  readonly outOfOrder: number;
  /** Where lines are torn that nobody finished. */
  readonly torn: readonly string[];
  /** Requests that a gateway answered through a handler, and those whose decision is here. */
  readonly answered: ReadonlySet<string>;
  readonly decided: ReadonlySet<string>;
}

export interface ChainReader {
  take(line: SourceLine): void;
  finish(): ReadLines;
}

export function createChainReader({ isLog, key }: ReadingRules): ChainReader {
  const chains = new Map<string, ReadChain>();
  const latest = new Map<string, number>();
  const sources = new Set<string>();
  /** By source: lines that are no records, and that no later record has explained yet. */
  const unexplained = new Map<string, string[]>();
  const faults: Fault[] = [];
  const torn: string[] = [];
  const [answered, decided] = [new Set<string>(), new Set<string>()];
  const counts = { duplicates: 0, otherLines: 0, outOfOrder: 0 };
  const fault = (kind: FaultKind, where: string, says: string): void =>
    void faults.push({ kind, where, says });

  function takeOther({ kind }: ReadLine, { source, text, isCut }: SourceLine, where: string): void {
    counts.otherLines++;
    if (kind === 'malformed' && isLog)
      fault('strange-line', where, 'says that it is a record, and cannot be.');
    if (isLog || text.trim() === '') return;
    if (isCut) torn.push(where);
    else unexplained.set(source, [...(unexplained.get(source) ?? []), where]);
  }

  /** Whoever finds the last line torn, or could not write one, begins a new chain behind it and says so. */
  function explain(source: string, { audit, torn: saysTorn }: AuditRecord): void {
    const wheres = unexplained.get(source) ?? [];
    unexplained.delete(source);
    if (audit === 'chain.opened' && saysTorn === true) torn.push(...wheres.splice(-1));
    for (const where of wheres) fault('strange-line', where, 'is no record.');
  }

  function checkHash(record: AuditRecord, isAsWritten: boolean, where: string): void {
    if (record.keyed === true && key === undefined) return;
    const expected = hashOf(record, record.keyed === true ? key : undefined);
    if (expected !== record.hash || (!isLog && !isAsWritten)) {
      fault('changed', where, `was changed: record ${record.sequence} of chain ${record.chain}.`);
    }
  }

  function chainOf(record: AuditRecord, source: string, where: string): ReadChain {
    const known = chains.get(record.chain);
    if (known === undefined) {
      const isKeyed = record.keyed === true;
      const isFirst = !sources.has(source);
      const made = { id: record.chain, source, isFirst, isKeyed, links: new Map(), continues: undefined };
      chains.set(record.chain, made);
      if (!isKeyed && key !== undefined) fault('unkeyed', where, `begins a chain without a key: ${made.id}.`);
      if (isKeyed && key === undefined) fault('key-needed', where, `needs the key of its chain ${made.id}.`);
      return made;
    }
    if (known.isKeyed !== (record.keyed === true)) {
      fault('changed', where, `is made with another kind of hash than the rest of chain ${known.id}.`);
    }
    return known;
  }

  function place(record: AuditRecord, chain: ReadChain, where: string): void {
    const { sequence, previous, hash, timestamp: time, audit, continues } = record;
    const known = chain.links.get(sequence);
    if (known?.hash === hash) {
      counts.duplicates++;
      return;
    }
    if (known !== undefined) {
      fault('fork', where, `is another record ${sequence} of chain ${chain.id} than ${known.where}.`);
      return;
    }
    if (sequence < (latest.get(chain.id) ?? 0)) {
      counts.outOfOrder++;
      if (!isLog) fault('out-of-order', where, `comes too late: record ${sequence} of chain ${chain.id}.`);
    }
    latest.set(chain.id, Math.max(sequence, latest.get(chain.id) ?? 0));
    chain.links.set(sequence, { sequence, previous, hash, time, audit, where });
    if (sequence === 0 && typeof continues === 'string') chain.continues = continues;
  }

  return {
    take(line) {
      const where = `${line.source}:${line.number}`;
      const read = readLine(line.text);
      if (read.kind === 'access') answered.add(read.requestId);
      if (read.kind !== 'record') return takeOther(read, line, where);
      const { record, isAsWritten } = read;
      explain(line.source, record);
      checkHash(record, isAsWritten, where);
      place(record, chainOf(record, line.source, where), where);
      sources.add(line.source);
      if (record.audit === 'request.decided') decided.add(String(record.request_id));
    },
    finish() {
      for (const where of [...unexplained.values()].flat()) fault('strange-line', where, 'is no record.');
      unexplained.clear();
      return { chains, faults, ...counts, torn, answered, decided };
    },
  };
}
