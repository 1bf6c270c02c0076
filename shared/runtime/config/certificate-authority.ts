/** The authority that a Postgres server's certificate is checked against, from a variable or a file. */
import { readFileSync } from 'node:fs';
import { certificates } from './checks.ts';
import type { Reading } from './reading.ts';

export type ReadFile = (path: string) => string;

export const readText: ReadFile = (path) => readFileSync(path, 'utf8');

export function readCertificateAuthority(reading: Reading, readFile: ReadFile): string | undefined {
  const given = reading.value('DATABASE_CA');
  const path = reading.value('DATABASE_CA_FILE');
  if (reading.has('DATABASE_CA') && path !== undefined) {
    reading.fault('DATABASE_CA', 'and DATABASE_CA_FILE are both set', 'Keep one.');
  }
  return path === undefined ? given : readCertificates(reading, path, readFile);
}

function readCertificates(reading: Reading, path: string, readFile: ReadFile): string | undefined {
  try {
    const text = certificates.parse(readFile(path));
    if (text === undefined) {
      reading.fault('DATABASE_CA_FILE', `must name a file of ${certificates.expected}`, 'Look into it.');
    }
    return text;
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    reading.fault(
      'DATABASE_CA_FILE',
      // The path is not quoted: it is whatever was pasted there.
      `names a file that cannot be read (${code})`,
      'Check the path.',
    );
    return undefined;
  }
}
