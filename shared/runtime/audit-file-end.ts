/** How a record file ends: with which record, and whether in the middle of a line, as after a power cut or on a full disk. */
import { fstatSync, readSync } from 'node:fs';
import type { ChainEnd } from '../audit/audit-chain.ts';
import { isAuditRecord } from '../audit/audit-record.ts';

export interface FileEnd {
  /** The last record that can be read; `undefined` where there is none. */
  readonly end: ChainEnd | undefined;
  readonly isWhole: boolean;
}

/** Several of the longest lines. */
const tailBytes = 256 * 1024;

export function readFileEnd(descriptor: number): FileEnd {
  const { size } = fstatSync(descriptor);
  const length = Math.min(size, tailBytes);
  const bytes = Buffer.alloc(length);
  const read = readSync(descriptor, bytes, 0, length, size - length);
  const text = bytes.toString('utf8', 0, read);
  const lines = text.split('\n');
  const isWhole = lines.pop() === '';
  // The first may be cut off; it is not looked at unless it is all there is.
  if (length < size) lines.shift();
  const records = lines.map(recordOf);
  const last = records.findLast((record) => record !== undefined);
  return { end: last, isWhole: isWhole && (records.length === 0 || records.at(-1) !== undefined) };
}

function recordOf(line: string): ChainEnd | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !isAuditRecord({ ...value })) return undefined;
    const { chain, hash } = value as ChainEnd;
    return { chain, hash };
  } catch {
    return undefined;
  }
}
