/** A record in a directory, over starts, kills, full disks and neighbours. */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAuditFile } from '../../../../shared/runtime/audit-file.ts';
import type { AuditRecord } from '../../../../shared/runtime/audit-log.ts';
import { verified } from '../../../support/audit-lines.ts';
import { acme } from '../../../support/documents.ts';

const full = vi.hoisted(() => ({ from: Number.POSITIVE_INFINITY }));
const syncs = vi.hoisted(() => ({ count: 0, error: null as Error | null }));

/** A disk on which some writes fit in part, and then none. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeSync = (descriptor: number, bytes: Buffer) => {
    if (full.from <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const fits = Math.min(full.from, bytes.length);
    full.from -= bytes.length;
    return fs.writeSync(descriptor, bytes, 0, fits);
  };
  const fdatasync = (_: number, done: (error: Error | null) => void) => {
    syncs.count++;
    done(syncs.error);
  };
  return { ...fs, writeSync, fdatasync };
});

let directory: string;
let path: string;

beforeEach(() => {
  full.from = Number.POSITIVE_INFINITY;
  directory = mkdtempSync(join(tmpdir(), 'askacme-audit-'));
  path = join(directory, 'audit.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true }));

const record = (requestId: string): AuditRecord => ({
  ...{ act: 'document.deleting', outcome: 'attempted', tenant: { tenantId: acme, subject: 'ann' } },
  ...{ requestId, documentIds: ['d'], pii: undefined },
});

const open = (echo: (line: string) => void = () => undefined) =>
  openAuditFile({ path, key: undefined, nowMs: Date.now, echo });

const content = (): string => readFileSync(path, 'utf8');

const verdict = () => {
  const lines = content().split('\n');
  const isCut = lines.at(-1) !== '';
  return verified([isCut ? lines : lines.slice(0, -1)], { isCut });
};

const requests = (): unknown[] =>
  content()
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line).request_id].filter((id) => id !== undefined);
      } catch {
        return [];
      }
    });

describe('the record of a directory', () => {
  it('has every line at once, and is for nobody else to read', () => {
    const echo = vi.fn();
    const file = open(echo);

    file.record(record('r-1'));

    expect(requests()).toEqual(['r-1']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(echo.mock.calls.map(([line]) => line).join('\n')).toBe(content().trimEnd());
    file.close();
  });

  it('takes the rights away that a file of that name gave to others', () => {
    writeFileSync(path, '');
    chmodSync(path, 0o644);

    open().close();

    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('goes on after an end in order and after a kill, each process from the last record', () => {
    const first = open();
    first.record(record('r-1'));
    first.close();
    const killed = open();
    killed.record(record('r-2'));
    const third = open();
    third.record(record('r-3'));

    expect(verdict()).toMatchObject({
      isIntact: true,
      faults: [],
      notes: [],
      chains: [{ isClosed: true }, { isClosed: false }, { isClosed: false }],
    });
    expect(requests()).toEqual(['r-1', 'r-2', 'r-3']);
    third.close();
  });

  it('of a process that decided nothing has no line', () => {
    open().close();

    expect(content()).toBe('');
  });

  it.each([1, 2, 30, 200])('goes on behind a line that lacks its last %d bytes, and says so', (bytes) => {
    const killed = open();
    killed.record(record('r-1'));
    killed.record(record('r-2'));
    truncateSync(path, statSync(path).size - bytes);

    const file = open();
    file.record(record('r-3'));

    expect(file.wasTorn).toBe(true);
    expect(verdict().faults).toEqual([]);
    expect(requests()).toEqual(bytes === 1 ? ['r-1', 'r-2', 'r-3'] : ['r-1', 'r-3']);
    file.close();
  });

  it('goes on in a file in which nothing can be read, which is found', () => {
    writeFileSync(path, 'no record\n');
    const file = open();
    file.record(record('r-1'));

    expect(file.wasTorn).toBe(true);
    expect(verdict().isIntact).toBe(true);
    expect(verdict().notes).toEqual([expect.stringContaining('file-0:1 is torn')]);
    file.close();
  });

  it('of two processes at once is whole', () => {
    const [left, right] = [open(), open()];

    for (const at of [1, 2, 3]) {
      left.record(record(`l-${at}`));
      right.record(record(`r-${at}`));
    }

    expect(requests()).toEqual(['l-1', 'r-1', 'l-2', 'r-2', 'l-3', 'r-3']);
    left.close();
    right.close();
    expect(verdict()).toMatchObject({ isIntact: true, notes: [expect.stringContaining('at once')] });
  });
});

describe('where the disk is full', () => {
  it.each([0, 1, 100])('after %d bytes of a line nothing happens, and later the record goes on', (fits) => {
    const echo = vi.fn();
    const file = open(echo);
    file.record(record('r-1'));
    const told = echo.mock.calls.length;
    full.from = fits;

    for (const id of ['r-2', 'r-3'])
      expect(() => file.record(record(id))).toThrow(
        expect.objectContaining({ code: 'dependency-unavailable' }),
      );
    expect(echo.mock.calls.length).toBe(told);
    full.from = Number.POSITIVE_INFINITY;
    file.record(record('r-4'));

    expect(requests()).toEqual(['r-1', 'r-4']);
    expect(verdict().faults).toEqual([]);
    file.close();
  });

  it('the process ends all the same, and its chain stays open', () => {
    const file = open();
    file.record(record('r-1'));
    full.from = 0;

    expect(() => file.close()).not.toThrow();
    expect(verdict()).toMatchObject({ isIntact: true, chains: [{ isClosed: false }] });
  });
});

describe('a disk that loses what was written', () => {
  it('is asked to keep it a second after the first line of several, and not without one', () => {
    vi.useFakeTimers();
    Object.assign(syncs, { count: 0, error: null });
    const file = open();
    file.record(record('r-1'));
    file.record(record('r-2'));

    vi.advanceTimersByTime(1_000);
    vi.advanceTimersByTime(60_000);

    expect(syncs.count).toBe(1);
    file.close();
    vi.useRealTimers();
  });

  it('ends what may happen: nothing more is put on record', () => {
    vi.useFakeTimers();
    Object.assign(syncs, { error: new Error('input/output error') });
    const file = open();
    file.record(record('r-1'));
    vi.advanceTimersByTime(1_000);

    expect(() => file.record(record('r-2'))).toThrow(
      expect.objectContaining({ code: 'dependency-unavailable' }),
    );
    file.close();
    vi.useRealTimers();
  });
});

describe('a record that is closed', () => {
  it('takes nothing more', () => {
    const file = open();
    file.record(record('r-1'));
    file.close();

    expect(() => file.record(record('r-2'))).toThrow(
      expect.objectContaining({ code: 'dependency-unavailable' }),
    );
    expect(requests()).toEqual(['r-1']);
    file.close();
    expect(verdict()).toMatchObject({ isIntact: true, chains: [{ isClosed: true }] });
  });

  it('writes into no other file that has its number by now', () => {
    const file = open();
    file.record(record('r-1'));
    file.close();
    const others = join(directory, 'other.txt');
    const descriptor = openSync(others, 'a+');

    expect(() => file.record(record('r-2'))).toThrow();
    expect(() => file.record(record('r-3'))).toThrow();

    expect(readFileSync(others, 'utf8')).toBe('');
    closeSync(descriptor);
  });

  it('finds what was added past it', () => {
    const file = open();
    file.record(record('r-1'));
    file.close();
    appendFileSync(path, content().split('\n')[1]?.replace('ann', 'eve') ?? '');

    expect(verdict().isIntact).toBe(false);
  });
});
