/** Writes records so that each vouches for the one before: whoever changes, drops or slips in a line breaks the chain behind it. */
import { type AuditFields, auditLine, hashOf, noHash } from './audit-record.ts';

/** The record that a chain goes on from. */
export interface ChainEnd {
  readonly chain: string;
  readonly hash: string;
}

export interface AuditChainOptions {
  /** Of this process alone: two that shared one would both write the next record. */
  readonly id: string;
  /** Without it, whoever can rewrite a whole file can make its hashes anew. */
  readonly key: string | undefined;
  /** What was there before, where anything was. */
  readonly after?: ChainEnd | undefined;
  /** Whether a line behind that is torn: its writer was killed, or the disk was full. */
  readonly torn?: boolean;
  readonly nowMs: () => number;
  /** @throws where the line was not written */
  readonly write: (line: string) => void;
}

export interface AuditChain {
  /** The first call writes the record that opens the chain, too. @throws what `write` throws; the chain has no gap then */
  append(fields: AuditFields): void;
}

export function createAuditChain({ id, key, after, torn, nowMs, write }: AuditChainOptions): AuditChain {
  let sequence = 0;
  let previous = after?.hash ?? noHash;

  const append = (fields: AuditFields): void => {
    const record: AuditFields = {
      ...fields,
      level: 'INFO',
      message: 'audit',
      service: 'askacme',
      timestamp: new Date(nowMs()).toISOString(),
      chain: id,
      sequence,
      previous,
      keyed: key === undefined ? undefined : true,
    };
    const hash = hashOf(record, key);
    write(auditLine({ ...record, hash }));
    sequence++;
    previous = hash;
  };

  return {
    append(fields) {
      if (sequence === 0) {
        append({ audit: 'chain.opened', continues: after?.chain, torn: torn === true ? true : undefined });
      }
      append(fields);
    },
  };
}
