/**
 * The record of a data directory: one file of lines, each written in one piece before what it is about happens, and each
 * process's chain hung onto the last record before it. A line is safe from the end of the process at once, and from the end
 * of the machine within a second.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, fdatasync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { type AuditChain, type ChainEnd, createAuditChain } from '../audit/audit-chain.ts';
import type { AuditFields } from '../audit/audit-record.ts';
import { AppError } from '../errors/app-error.ts';
import { readFileEnd } from './audit-file-end.ts';
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
  const found = readFileEnd(descriptor);
  const lines = createLineFile(descriptor, !found.isWhole);
  const write = (line: string): void => {
    lines.write(line);
    echo(line);
  };
  const open = (after: ChainEnd | undefined, torn: boolean): AuditChain =>
    createAuditChain({ id: randomUUID(), key, after, torn, nowMs, write });
  let after = found.end;
  let chain = open(after, !found.isWhole);

  const append = (fields: AuditFields): void => {
    try {
      chain.append(fields);
    } catch (cause) {
      // Part of the line may be in the file: the next record opens a chain that says so.
      after = chain.end() ?? after;
      chain = open(after, true);
      throw new AppError('dependency-unavailable', { cause, retryAfterSeconds: 5 });
    }
  };

  return {
    wasTorn: !found.isWhole,
    record: (entry) => append(auditFields(entry)),
    close() {
      try {
        if (chain.end() !== undefined) append({ audit: 'chain.closed' });
      } catch {
        // The chain stays open, and whoever verifies it is told so.
      }
      lines.close();
    },
  };
}

interface LineFile {
  /** @throws where not all of the line, and nothing but it, is at the end of the file */
  write(line: string): void;
  close(): void;
}

/** @param isTorn whether the file ends in the middle of a line */
function createLineFile(descriptor: number, isTorn: boolean): LineFile {
  let endsInside = isTorn;
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
  return {
    write(line) {
      if (isClosed) throw new Error('The audit log is closed.');
      // What was to last does not: that will not mend itself.
      if (fault !== undefined) throw fault;
      const bytes = Buffer.from(`${endsInside ? '\n' : ''}${line}\n`);
      endsInside = true;
      const written = writeSync(descriptor, bytes);
      if (written < bytes.length) throw new Error('The disk is full.');
      endsInside = false;
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
