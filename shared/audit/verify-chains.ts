/**
 * Whether the records that were read are those that were written. What is missing in the middle, changed, slipped in or
 * told twice in two ways is found. What is missing at the end of an open chain is not: nothing behind it would say so.
 */

import { noHash } from './audit-record.ts';
import type { Link, ReadChain, ReadingRules, ReadLines } from './chain-reader.ts';
import type { ChainReport, Fault, FaultKind, Verdict } from './verdict.ts';

export function verifyChains(read: ReadLines, { isLog }: Pick<ReadingRules, 'isLog'>): Verdict {
  const faults: Fault[] = [...read.faults];
  const notes: string[] = [];
  for (const chain of read.chains.values()) {
    const links = inOrder(chain);
    faults.push(...linkFaults(chain, links));
    const { found, note } = beginning(chain, links, read.chains, isLog);
    faults.push(...found);
    notes.push(...note);
  }
  const chains = [...read.chains.values()]
    .map(reportOf)
    .toSorted((left, right) => (left.from < right.from ? -1 : 1));
  const records = chains.reduce((sum, one) => sum + one.records, 0);
  return {
    isIntact: records > 0 && faults.length === 0,
    records,
    duplicates: read.duplicates,
    otherLines: read.otherLines,
    chains,
    faults,
    notes: [...notes, ...notesOf(read)],
  };
}

const inOrder = ({ links }: ReadChain): Link[] =>
  [...links.values()].toSorted((left, right) => left.sequence - right.sequence);

function linkFaults({ id }: ReadChain, links: readonly Link[]): Fault[] {
  return links.flatMap((link, at) => {
    const before = links[at - 1];
    if (before === undefined) return [];
    const missing = link.sequence - before.sequence - 1;
    if (missing > 0) {
      return fault(
        'gap',
        link.where,
        `comes after a gap: chain ${id} lacks ${numbers(before.sequence + 1, missing)}.`,
      );
    }
    if (link.previous !== before.hash) {
      return fault(
        'broken-link',
        link.where,
        `does not follow ${before.where}: record ${link.sequence} of chain ${id}.`,
      );
    }
    if (before.audit === 'chain.closed') {
      return fault('broken-link', link.where, `comes after the end of chain ${id}.`);
    }
    return link.audit === 'chain.opened' ? fault('broken-link', link.where, `opens chain ${id} again.`) : [];
  });
}

const fault = (kind: FaultKind, where: string, says: string): Fault[] => [{ kind, where, says }];

const numbers = (first: number, count: number): string =>
  count === 1 ? `record ${first}` : `records ${first} to ${first + count - 1}`;

interface Beginning {
  readonly found: readonly Fault[];
  readonly note: readonly string[];
}

const fine: Beginning = { found: [], note: [] };

/** Where a chain comes from: from nothing, from another chain, or from before the input. */
function beginning(
  chain: ReadChain,
  [first]: readonly Link[],
  chains: ReadonlyMap<string, ReadChain>,
  isLog: boolean,
): Beginning {
  if (first === undefined) return fine;
  const worse = (kind: FaultKind, where: string, says: string): Beginning =>
    isLog ? { found: [], note: [`${where} ${says}`] } : { found: fault(kind, where, says), note: [] };
  if (first.sequence > 0) {
    return worse(
      'missing-head',
      first.where,
      `is not the beginning: chain ${chain.id} lacks ${numbers(0, first.sequence)}.`,
    );
  }
  if (first.audit !== 'chain.opened') {
    return {
      found: fault(
        'broken-link',
        first.where,
        `is the first record of chain ${chain.id} and does not open it.`,
      ),
      note: [],
    };
  }
  if (chain.continues !== undefined) return continuation(chain.continues, first, chains, worse);
  if (first.previous !== noHash) {
    return {
      found: fault('broken-link', first.where, 'follows a record of a chain that it does not name.'),
      note: [],
    };
  }
  if (isLog || chain.isFirst) return fine;
  return {
    found: fault(
      'unlinked',
      first.where,
      `begins chain ${chain.id} anew behind other records. Of logs of several processes say --logs.`,
    ),
    note: [],
  };
}

function continuation(
  id: string,
  { where, previous }: Link,
  chains: ReadonlyMap<string, ReadChain>,
  worse: (kind: FaultKind, where: string, says: string) => Beginning,
): Beginning {
  const before = chains.get(id);
  if (before === undefined) {
    return worse(
      'missing-chain',
      where,
      `continues chain ${id}, which is not here. If it is in another file, name both.`,
    );
  }
  const links = inOrder(before);
  const at = links.findIndex(({ hash }) => hash === previous);
  if (at === -1) return worse('missing-end', where, `continues chain ${id} from a record that is not here.`);
  return at === links.length - 1
    ? fine
    : { found: [], note: [`${where} continues chain ${id}, which goes on: two processes wrote at once.`] };
}

function reportOf(chain: ReadChain): ChainReport {
  const links = inOrder(chain);
  const [first, last] = [links[0], links.at(-1)];
  return {
    chain: chain.id,
    records: links.length,
    first: first?.sequence ?? 0,
    last: last?.sequence ?? 0,
    from: first?.time ?? '',
    to: last?.time ?? '',
    isClosed: last?.audit === 'chain.closed',
    isKeyed: chain.isKeyed,
    continues: chain.continues,
  };
}

function notesOf({ torn, outOfOrder, answered, decided }: ReadLines): string[] {
  const unrecorded = [...answered].filter((id) => !decided.has(id));
  return [
    ...torn.map(
      (where) =>
        `${where} is torn: its writer was killed, or the disk was full. What it was about had not happened yet.`,
    ),
    ...(outOfOrder === 0 ? [] : [`Records out of order: ${outOfOrder}.`]),
    ...unrecorded.map(
      (id) => `Request ${id} was answered, says the access log, and its decision is not here.`,
    ),
  ];
}
