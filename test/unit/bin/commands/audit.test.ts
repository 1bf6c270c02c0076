/** askacme audit verify, on files as they are found. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { chainLines } from '../../../support/audit-lines.ts';
import { captureIo } from '../captured-io.ts';

const decided = { audit: 'request.decided', tenant_id: 'acme', status: 403 };
const lines = chainLines([decided, decided, { audit: 'chain.closed' }]);
const text = `${lines.join('\n')}\n`;
const key = 'the key of this test, and of no other';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'askacme-verify-'));
  mkdirSync(join(directory, 'day/15'), { recursive: true });
  const files: Record<string, string | Buffer> = {
    'intact.ndjson': text,
    'packed.ndjson.gz': gzipSync(text),
    'broken.gz': gzipSync(text).subarray(0, 60),
    'changed.ndjson': text.replace('"status":403', '"status":200'),
    'torn.ndjson': text.slice(0, -40),
    'other.txt': 'no record\n',
    'empty.ndjson': '',
    'steering.ndjson': `${chainLines([decided], { id: '\u001b[2J\u202e' }).join('\n')}\n`,
    'keyed.ndjson': `${chainLines([decided], { key }).join('\n')}\n`,
    'key.txt': `${key}\n`,
    'wrong-key.txt': 'another key',
    'no-key.txt': '\n',
    // As Firehose stores them: members of gzip one after the other, in several objects, in no order.
    'day/part-2.jsonl.gz': Buffer.concat([gzipSync(`${lines[2]}\nSTART\n`), gzipSync(`${lines[0]}\n`)]),
    'day/15/part-1.jsonl.gz': gzipSync(`${lines[3]}\n${lines[1]}\n${lines[1]}\n`),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
});
afterAll(() => rmSync(directory, { recursive: true }));

async function verify(...argv: string[]) {
  const io = captureIo();
  const paths = argv.map((word) => word.replace('DIR', directory));
  const exitCode = await main(['audit', 'verify', ...paths], io);
  return { exitCode, ...io.written };
}

describe('askacme audit verify', () => {
  it.each([
    ['a file', ['DIR/intact.ndjson'], '4 records in 1 chain: intact.'],
    ['a packed one', ['DIR/packed.ndjson.gz'], '4 records in 1 chain: intact.'],
    [
      'one whose writer was killed',
      ['DIR/torn.ndjson'],
      'intact. 1 chain is open: whether more followed, nobody can tell.',
    ],
    ['a keyed one', ['DIR/keyed.ndjson', '--key-file', 'DIR/key.txt'], ', keyed'],
    [
      'a directory of objects',
      ['DIR/day', '--logs'],
      '4 records in 1 chain, 1 told again, 1 other line: intact.',
    ],
  ])('says that %s is intact', async (_, argv, says) => {
    const { exitCode, stdout } = await verify(...argv);

    expect(stdout).toContain(says);
    expect(exitCode).toBe(0);
  });

  it('says where a changed record is', async () => {
    const { exitCode, stdout } = await verify('DIR/changed.ndjson');

    expect(stdout).toContain(`- ${directory}/changed.ndjson:2 was changed: record 1 of chain a.`);
    expect(stdout).toContain('4 records in 1 chain: NOT INTACT, 1 fault.');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['objects without --logs', ['DIR/day']],
    ['a keyed file without its key', ['DIR/keyed.ndjson']],
    ['a keyed file with another key', ['DIR/keyed.ndjson', '--key-file', 'DIR/wrong-key.txt']],
    ['a file made without the key', ['DIR/intact.ndjson', '--key-file', 'DIR/key.txt']],
    ['what is no record', ['DIR/other.txt']],
    ['nothing', ['DIR/empty.ndjson']],
    ['logs without a record', ['DIR/other.txt', '--logs']],
  ])('does not vouch for %s', async (_, argv) => {
    expect((await verify(...argv)).exitCode).toBe(1);
  });

  it('says in JSON what it says in words', async () => {
    const { exitCode, stdout } = await verify('DIR/changed.ndjson', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      ...{ isIntact: false, records: 4, chains: [{ chain: 'a', first: 0, last: 3, isClosed: true }] },
      faults: [{ kind: 'changed', where: `${directory}/changed.ndjson:2` }],
    });
    expect(exitCode).toBe(1);
  });

  it('shows nothing that steers a terminal', async () => {
    const { stdout } = await verify('DIR/steering.ndjson');

    expect(stdout).toContain('[2J');
    expect(stdout).not.toMatch(/\p{Bidi_Control}|[^\P{Cc}\n]/u);
  });

  it.each([
    [['DIR/absent.ndjson'], 1, 'There is no '],
    [['DIR/broken.gz'], 1, 'cannot be unpacked'],
    [['DIR/keyed.ndjson', '--key-file', 'DIR/absent'], 1, 'There is no '],
    [['DIR/keyed.ndjson', '--key-file', 'DIR/no-key.txt'], 1, 'is empty: it should hold the key'],
    [[], 2, 'FILE is missing.'],
    [['DIR/intact.ndjson', '--unknown'], 2, 'Usage: npx askacme audit verify FILE'],
  ])('fails with words that help: %j', async (argv, code, says) => {
    const { exitCode, stderr } = await verify(...argv);

    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(says)]);
  });

  it.each([
    [[], 'verify is missing.'],
    [['show'], 'verify, not "show".'],
  ])('has one action: %j', async (argv, says) => {
    const io = captureIo();

    expect(await main(['audit', ...argv], io)).toBe(2);
    expect(io.written.stderr).toContain(says);
  });

  it('has help', async () => {
    const io = captureIo();

    expect(await main(['audit', '--help'], io)).toBe(0);
    expect(io.written.stdout).toMatch(/^Usage: npx askacme audit verify FILE/);
  });
});
