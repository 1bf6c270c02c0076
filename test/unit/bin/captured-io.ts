/** A terminal that keeps what was written to it, and an environment of the test's own. */
import type { Clock, CommandIo } from '../../../bin/commands/command.ts';
import { readConfig, readIndexAdministration } from '../../../shared/runtime/config/config.ts';
import { readTenantAdministration } from '../../../shared/runtime/config/tenant-administration.ts';

export interface CapturedIo extends CommandIo {
  readonly written: { stdout: string; stderr: string };
}

export function captureIo(
  variables: Readonly<Record<string, string>> = {},
  terminal: { isTTY?: boolean; columns?: number } = {},
  clock?: Clock,
): CapturedIo {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    ...terminal,
    write(text: string) {
      written[name] += text;
    },
  });
  return {
    written,
    stdout: output('stdout'),
    stderr: output('stderr'),
    config: () => readConfig(variables),
    indexAdministration: () => readIndexAdministration(variables),
    tenantAdministration: () => readTenantAdministration(variables),
    ...(clock === undefined ? {} : { clock }),
  };
}
