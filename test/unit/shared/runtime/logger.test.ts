import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger, logLevels } from '../../../../shared/runtime/logger.ts';

afterEach(() => vi.restoreAllMocks());

/** What arrives at the process's own output; nothing of it is shown. */
function captured(): string[] {
  const chunks: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    chunks.push(String(chunk));
    return true;
  });
  return chunks;
}

describe('the logger', () => {
  it.each([
    ['DEBUG', ['INFO', 'WARN', 'ERROR']],
    ['INFO', ['INFO', 'WARN', 'ERROR']],
    ['WARN', ['WARN', 'ERROR']],
    ['ERROR', ['ERROR']],
    ['SILENT', []],
  ] as const)('at %s writes %j', (least, written) => {
    const chunks = captured();
    const logger = createLogger(least);

    logger.info('a', {});
    logger.warn('a', {});
    logger.error('a', {});

    expect(chunks.map((chunk) => JSON.parse(chunk).level)).toEqual(written);
    expect(logLevels).toContain(least);
  });

  it('writes a line at a time to the output of the process, past the global console', () => {
    const chunks = captured();
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);

    createLogger('INFO').info('100%s %d\n%o', { text: '%s\n' });

    expect(chunks).toEqual([expect.stringMatching(/^\{[^\n]*\}\n$/)]);
    expect(JSON.parse(chunks[0] ?? '')).toMatchObject({ message: '100%s %d\n%o', text: '%s\n' });
    expect(log).not.toHaveBeenCalled();
  });

  it('fails nothing where the output does, or the fields cannot even be listed', () => {
    vi.spyOn(process.stdout, 'write').mockImplementation(() => {
      throw new Error('EPIPE');
    });
    const unlistable = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );

    expect(() => createLogger('INFO').error('a', { b: 1 })).not.toThrow();
    expect(() => createLogger('INFO').error('a', unlistable)).not.toThrow();
  });
});
