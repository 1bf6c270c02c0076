/** Audit logs made and verified in memory. */
import { createAuditChain } from '../../shared/audit/audit-chain.ts';
import type { AuditFields } from '../../shared/audit/audit-record.ts';
import { createChainReader } from '../../shared/audit/chain-reader.ts';
import type { Verdict } from '../../shared/audit/verdict.ts';
import { verifyChains } from '../../shared/audit/verify-chains.ts';

type ChainParts = Partial<Omit<Parameters<typeof createAuditChain>[0], 'write' | 'nowMs'>>;

/** The lines of a chain that holds these, beside the one that opens it. */
export function chainLines(records: readonly AuditFields[], parts: ChainParts = {}): string[] {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const chain = createAuditChain({ id: 'a', key: undefined, nowMs: () => 0, ...parts, write });
  for (const record of records) chain.append(record);
  return lines;
}

/** The last record, for a chain that continues. */
export const endOf = (lines: readonly string[]): { chain: string; hash: string } => {
  const { chain, hash } = JSON.parse(lines.at(-1) ?? '') as { chain: string; hash: string };
  return { chain, hash };
};

export interface VerifyOptions {
  readonly isLog?: boolean;
  readonly key?: string;
  /** Whether the last line of each file is not ended. */
  readonly isCut?: boolean;
}

/** @param files each a list of lines */
export function verified(
  files: readonly (readonly string[])[],
  { isLog = false, key, isCut = false }: VerifyOptions = {},
): Verdict {
  const reader = createChainReader({ isLog, key });
  for (const [at, lines] of files.entries()) {
    for (const [index, text] of lines.entries()) {
      reader.take({
        source: `file-${at}`,
        number: index + 1,
        text,
        isCut: isCut && index === lines.length - 1,
      });
    }
  }
  return verifyChains(reader.finish(), { isLog });
}
