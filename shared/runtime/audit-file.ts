/**
 * The record of a data directory: one file of lines, each written in one piece before what it is about happens, and each
 * process's chain hung onto the last record before it. A line is safe from the end of the process at once, and from the end
 * of the machine within a second.
 */

import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { type AuditChain, createAuditChain } from '../audit/audit-chain.ts';
import type { AuditFields } from '../audit/audit-record.ts';
import { unavailable } from '../errors/unavailable.ts';
import { type FileEnd, readFileEnd } from './audit-file-end.ts';
import { type AuditLog, auditFields } from './audit-log.ts';

export interface AuditFileOptions {
  readonly path: string;
  readonly key: string | undefined;
  readonly nowMs: () => number;
  /** Told of every line once it is in the file. */
  readonly echo: (line: string) => void;
}

export interface AuditFile extends AuditLog {
  /** Whether the last line that was there before is torn. */
  readonly wasTorn: boolean;
  /** Says that the chain ends here, and lets go of the file. What comes later is refused. */
  close(): void;
}

const syncDelayMs = 1_000;

/** @throws Error where the file cannot be opened for reading and appending */
export function openAuditFile({ path, key, nowMs, echo }: AuditFileOptions): AuditFile {
  const descriptor = openSync(path, 'a+', 0o600);
  fchmodSync(descriptor, 0o600);
  const lines = createLineFile(descriptor);
  let chain: AuditChain | undefined;

  /** The file is asked, not memory: another process may write there, too. */
  const open = (): AuditChain => {
    const { end, isWhole } = lines.end();
    let lead = isWhole ? '' : '\n';
    const write = (line: string): void => {
      lines.write(`${lead}${line}\n`);
      lead = '';
      echo(line);
    };
    return createAuditChain({ id: randomUUID(), key, after: end, torn: !isWhole, nowMs, write });
  };

  const append = (fields: AuditFields): void => {
    try {
      chain ??= open();
      chain.append(fields);
    } catch (cause) {
      // Part of the line may be in the file: the next record opens a chain behind it that says so.
      chain = undefined;
      throw unavailable(cause);
    }
  };

  return {
    wasTorn: !lines.end().isWhole,
    record: (entry) => append(auditFields(entry)),
    close() {
      try {
        if (chain !== undefined) append({ audit: 'chain.closed' });
      } catch {
        // The chain stays open, and whoever verifies it is told so.
      }
      lines.close();
    },
  };
}

interface LineFile {
  end(): FileEnd;
  /** @throws where not all of it is at the end of the file */
  write(text: string): void;
  close(): void;
}

function createLineFile(descriptor: number): LineFile {
  let isClosed = false;
  let fault: Error | undefined;
  let syncing: NodeJS.Timeout | undefined;
  const sync = (): void => {
    syncing = undefined;
    if (isClosed) return;
    fdatasync(descriptor, (error) => {
      fault = error ?? fault;
    });
  };
  const check = (): void => {
    if (isClosed) throw new Error('The audit log is closed.');
    // What was to last does not: that will not mend itself.
    if (fault !== undefined) throw fault;
  };
  return {
    end() {
      check();
      return readFileEnd(descriptor);
    },
    write(text) {
      check();
      const bytes = Buffer.from(text);
      if (writeSync(descriptor, bytes) < bytes.length) throw new Error('The disk is full.');
      syncing ??= setTimeout(sync, syncDelayMs).unref();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(syncing);
      fdatasyncSync(descriptor);
      closeSync(descriptor);
    },
  };
}
