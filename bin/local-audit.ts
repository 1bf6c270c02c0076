/** Where the local server keeps its audit log: in the data directory, and without one in its output, from LOG_LEVEL=INFO on. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openAuditFile } from '../shared/runtime/audit-file.ts';
import { type AuditLog, createAuditLog } from '../shared/runtime/audit-log.ts';
import type { Config } from '../shared/runtime/config/config.ts';
import { createLogger, lineWriter } from '../shared/runtime/logger.ts';
import { openOptionalSecret } from '../shared/runtime/open-secret.ts';

export type LocalAuditOptions = Pick<Config, 'dataDirectory' | 'logLevel'> &
  Partial<Pick<Config, 'auditKey'>>;

export interface LocalAudit extends AuditLog {
  close(): Promise<void>;
}

/** @throws Error where the file or the key cannot be read: a server without its record does not start */
export async function openLocalAudit({
  dataDirectory,
  logLevel,
  auditKey,
}: LocalAuditOptions): Promise<LocalAudit> {
  const key = await (await openOptionalSecret(auditKey))?.value();
  const echo = lineWriter(logLevel);
  if (dataDirectory === undefined) {
    const { record } = createAuditLog({ nowMs: Date.now, key, write: echo });
    return { record, close: async () => undefined };
  }
  await mkdir(dataDirectory, { recursive: true });
  const path = join(dataDirectory, 'audit.ndjson');
  const { record, wasTorn, close } = openAuditFile({ path, key, nowMs: Date.now, echo });
  if (wasTorn) createLogger(logLevel).warn('audit log torn', { path });
  return { record, close: async () => close() };
}
