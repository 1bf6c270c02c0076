/** What a line of an audit log is, or of a log that records lie in. */
import { parseStrictJson } from '../contract/strict-json.ts';
import { type AuditRecord, auditLine, isAuditRecord } from './audit-record.ts';

export type ReadLine =
  | { readonly kind: 'record'; readonly record: AuditRecord; readonly isAsWritten: boolean }
  /** Says that it is a record, and is not one. */
  | { readonly kind: 'malformed' }
  /** A record from before there were chains. */
  | { readonly kind: 'unchained' }
  /** Of the access log of a gateway: somebody was answered. */
  | { readonly kind: 'access'; readonly requestId: string }
  /** Another log line. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' };

/** Exports of CloudWatch put the time before each line. */
const exportedTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z\s+/;

export function readLine(text: string): ReadLine {
  const json = text.replace(exportedTime, '');
  const value = parsed(json);
  if (value === undefined) return { kind: json.includes('"message":"audit"') ? 'malformed' : 'unreadable' };
  if (value.message !== 'audit') return accessOf(value);
  if (isAuditRecord(value)) {
    const written = spelling(value);
    if (written === undefined) return { kind: 'malformed' };
    return { kind: 'record', record: value, isAsWritten: written === text };
  }
  const isChained = ['chain', 'sequence', 'previous', 'hash'].some((name) => Object.hasOwn(value, name));
  return { kind: isChained ? 'malformed' : 'unchained' };
}

/** A key that is there twice would mean one thing to us and another to the next reader. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseStrictJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `undefined` for what we never write: JSON has a spelling for 1e999, and no number for it. */
function spelling(record: AuditRecord): string | undefined {
  try {
    return auditLine(record);
  } catch {
    return undefined;
  }
}

/** Handlers answer these routes; `error` names the gateway's own answers. */
const handled = /^\/(?:query|ingest|documents)(?:\/|$)/;

function accessOf({
  method,
  route,
  request_id: requestId,
  status,
  error,
}: Record<string, unknown>): ReadLine {
  // What browsers ask beforehand, the gateway answers.
  const isHandled = typeof route === 'string' && handled.test(route) && method !== 'OPTIONS' && error === '-';
  return isHandled && typeof requestId === 'string' && status !== undefined
    ? { kind: 'access', requestId }
    : { kind: 'other' };
}
