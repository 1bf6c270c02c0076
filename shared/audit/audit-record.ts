/** A line of the audit log: its place in a chain, the hash that holds it there, and how both are spelled. */
import { createHash, createHmac } from 'node:crypto';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { visibleJson } from './visible-json.ts';

export type AuditFields = Readonly<Record<string, JsonValue | undefined>>;

export interface AuditRecord {
  readonly [name: string]: JsonValue | undefined;
  readonly message: 'audit';
  /** What it is about, as `request.decided` or `chain.opened`. */
  readonly audit: string;
  readonly timestamp: string;
  readonly chain: string;
  /** From 0 on, without a gap. */
  readonly sequence: number;
  /** The hash of the record before; of a first one 64 zeros, or the hash of the record that its chain continues. */
  readonly previous: string;
  /** Whether the hash was made with a key. */
  readonly keyed?: true;
  /** Of all of it but the hash itself, in lower-case hexadecimal. */
  readonly hash: string;
}

/** Where there is none before. */
export const noHash = '0'.repeat(64);

/** SHA-256, or HMAC-SHA-256 with a key, over the UTF-8 of the canonical JSON of everything but `hash`. */
export function hashOf({ hash: _, ...rest }: AuditFields, key: string | undefined): string {
  const digest = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return digest.update(canonicalJson(rest)).digest('hex');
}

/** The one way to write it. */
export const auditLine = (record: AuditFields): string => visibleJson(canonicalJson(record));

/** Whether it has what a chain is checked by. Says nothing about the rest. */
export function isAuditRecord(value: Readonly<Record<string, unknown>>): value is AuditRecord {
  const { message, audit, timestamp, chain, sequence, previous, hash, keyed } = value;
  return (
    message === 'audit' &&
    [audit, timestamp, chain].every((text) => typeof text === 'string' && text !== '') &&
    Number.isSafeInteger(sequence) &&
    Number(sequence) >= 0 &&
    [previous, hash].every((text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text)) &&
    (keyed === undefined || keyed === true)
  );
}
