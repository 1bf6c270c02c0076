/** What the verification of audit records comes to. */

export type FaultKind =
  /** What a record says is not what its hash was made of. */
  | 'changed'
  /** It names another hash than that of the record before it: it, or that one, was put there later. */
  | 'broken-link'
  /** Records between two others are missing. */
  | 'gap'
  /** Two different records have the same place. */
  | 'fork'
  /** The records that a chain begins with are missing. */
  | 'missing-head'
  /** The end of a chain that a later one continues is missing. */
  | 'missing-end'
  /** A chain continues one that is not in the input. */
  | 'missing-chain'
  /** A chain that continues nothing, behind others. */
  | 'unlinked'
  | 'out-of-order'
  /** A line that is no record, or says that it is one and cannot be. */
  | 'strange-line'
  /** Made without a key where one is asked for. */
  | 'unkeyed'
  /** Made with a key, and none is given to check it by. */
  | 'key-needed';

export interface Fault {
  readonly kind: FaultKind;
  /** As `FILE:LINE`, or the chain where a record is not there. */
  readonly where: string;
  readonly says: string;
}

export interface ChainReport {
  readonly chain: string;
  readonly records: number;
  /** Sequence numbers. */
  readonly first: number;
  readonly last: number;
  readonly from: string;
  readonly to: string;
  /** Whether its writer said that this is the end. Of an open chain nobody can tell whether there was more. */
  readonly isClosed: boolean;
  readonly isKeyed: boolean;
  readonly continues: string | undefined;
}

export interface Verdict {
  /** Whether there are records, and no fault among them. */
  readonly isIntact: boolean;
  readonly records: number;
  /** The same line again: whoever delivers at least once sends some twice. */
  readonly duplicates: number;
  /** Lines that are not of a chain. */
  readonly otherLines: number;
  readonly chains: readonly ChainReport[];
  readonly faults: readonly Fault[];
  /** What is no fault and worth a look. */
  readonly notes: readonly string[];
}
