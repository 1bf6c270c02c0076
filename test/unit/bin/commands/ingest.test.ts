import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDocumentFiles } from '../../../../bin/commands/document-files.ts';
import { documentIdOf, titleOf } from '../../../../bin/commands/file-document.ts';
import { main } from '../../../../bin/commands/main.ts';
import { isDocumentId, limits } from '../../../../shared/contract/fields.ts';
import { captureIo } from '../captured-io.ts';
import { problemAnswer, type SeenRequest, startLoopbackApi, unusedUrl } from '../loopback-api.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'askacme-ingest-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Writes the files below `root`, making their directories. */
async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

interface SentDocument {
  readonly id: string;
  readonly title: string;
  readonly content: string;
}

const sentBy = ({ body }: SeenRequest) => JSON.parse(body) as SentDocument;

const accept = (request: SeenRequest) => {
  const { id, title } = sentBy(request);
  const flags = { pii_flagged: false, pii_reasons: [], pii_kinds: [] };
  return { status: 201, body: { ingested: id, tenant_id: 'acme', title, ...flags, chunks: 1 } };
};

async function ingest(
  argv: readonly string[],
  answer: Parameters<typeof startLoopbackApi>[0] = accept,
  terminal = {},
) {
  await using api = await startLoopbackApi(answer);
  const io = captureIo({ ASKACME_URL: api.url, ASKACME_TOKEN: 'good' }, terminal);
  const exitCode = await main(['ingest', ...argv], io);
  return { exitCode, ...io.written, seen: api.seen };
}

describe("a document's id", () => {
  it.each([
    ['a.md', 'a.md'],
    ['guides/setup.md', 'guides.setup.md'],
    ['A_b-c.txt', 'A_b-c.txt'],
  ])('of %s is %s', (path, id) => {
    expect(documentIdOf(path)).toBe(id);
  });

  it.each(['a b.md', 'ü.md', `${'long/'.repeat(60)}a.md`, '文書.md'])('of %s fits the grammar', (path) => {
    expect(isDocumentId(documentIdOf(path))).toBe(true);
  });

  it('differs where only characters outside the grammar differ', () => {
    const ids = ['a b.md', 'a-b.md', 'a+b.md', 'a/ b.md', '文.md', '書.md'].map(documentIdOf);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same for a composed and a decomposed name', () => {
    expect(documentIdOf('u\u0308.md')).toBe(documentIdOf('\u00fc.md'));
  });
});

describe("a document's title", () => {
  it.each([
    ['a.md', 'text\n\n## The Plan ##\n# Later', 'The Plan'],
    ['a.markdown', '```\n# code\n```\n# Real', 'Real'],
    ['a.md', '#hashtag\nno heading', 'a'],
    ['a.md', '# \u0007 bell', 'bell'],
    ['dir/Some notes.txt', '# not Markdown', 'Some notes'],
  ])('of %s with %j is %s', (path, content, title) => {
    expect(titleOf(path, content)).toBe(title);
  });

  it('is cut to the size that the API takes, never inside a character', () => {
    const title = titleOf('a.md', `# ${'😀'.repeat(limits.titleCharacters + 1)}`);

    expect(title).toBe('😀'.repeat(limits.titleCharacters));
  });
});

describe('finding files', () => {
  it('walks directories in order and passes over hidden entries, links and other kinds', async () => {
    await write({
      'b.md': 'b',
      'a/z.TXT': 'z',
      'a/y.markdown': 'y',
      'a/image.png': 'no',
      '.hidden.md': 'no',
      '.git/x.md': 'no',
    });
    await symlink(join(root, 'b.md'), join(root, 'link.md'));
    await symlink(root, join(root, 'loop'));

    const { files, failures } = await findDocumentFiles([root]);

    expect(files.map(({ relativePath }) => relativePath)).toEqual(['a/y.markdown', 'a/z.TXT', 'b.md']);
    expect(failures).toEqual([]);
  });

  it('says what it cannot use, and takes a file that is named twice once', async () => {
    await write({ 'docs/a.md': 'a', 'image.png': 'x', 'empty/.keep': '' });
    const named = ['docs', 'docs/a.md', 'image.png', 'empty', 'gone.md'].map((path) => join(root, path));

    const { files, failures } = await findDocumentFiles(named);

    expect(files.map(({ relativePath }) => relativePath)).toEqual(['a.md']);
    expect(failures).toEqual([
      { path: join(root, 'image.png'), reason: 'is no .txt, .md, .markdown file' },
      { path: join(root, 'empty'), reason: 'holds no .txt, .md, .markdown file' },
      { path: join(root, 'gone.md'), reason: 'does not exist' },
    ]);
  });
});

describe('askacme ingest', () => {
  it('sends each file with its id, title, tags and flag', async () => {
    await write({ 'a.md': '# Alpha\ntext', 'sub/b.txt': '\ufefftext' });

    const { exitCode, stdout, stderr, seen } = await ingest([root, '--tag', 'x', '--tag', 'y', '--pii']);

    const sent = seen.map(sentBy).toSorted((a, b) => a.id.localeCompare(b.id));
    const more = { tags: ['x', 'y'], contains_pii: true };
    expect(exitCode).toBe(0);
    expect(sent).toEqual([
      { id: 'a.md', title: 'Alpha', content: '# Alpha\ntext', ...more },
      { id: 'sub.b.txt', title: 'b', content: 'text', ...more },
    ]);
    expect(stdout.split('\n').toSorted()).toEqual(['', '2 ingested', 'a.md  Alpha', 'sub.b.txt  b']);
    expect(stderr).toBe('');
  });

  it('leaves the flag out where it is not set, so that a document keeps its own', async () => {
    await write({ 'a.md': 'a' });

    const { seen } = await ingest([root]);

    expect(Object.keys(sentBy(seen[0] as SeenRequest))).toEqual(['id', 'title', 'content']);
  });

  it('goes on after a failure, lists every one at the end and exits 1', async () => {
    await write({
      'bad.md': Buffer.from([0xff, 0xfe, 0x41]),
      'empty.md': ' \n',
      'good.md': 'good',
      'large.md': 'x'.repeat(limits.contentCharacters + 1),
      'refused.md': 'no',
    });

    const { exitCode, stdout, stderr } = await ingest([root, join(root, 'gone.md')], (request) =>
      sentBy(request).id === 'refused.md'
        ? problemAnswer(422, 'invalid-request', { errors: [{ pointer: '/content', detail: 'is odd' }] })
        : accept(request),
    );

    expect(exitCode).toBe(1);
    expect(stdout).toBe('good.md  good\n1 ingested, 5 failed\n');
    expect(stderr.replaceAll(`${root}/`, '')).toBe(
      [
        'Failed:',
        '  bad.md: is not UTF-8 text',
        '  empty.md: is empty',
        '  gone.md: does not exist',
        '  large.md: has more than 500000 characters',
        '  refused.md: Title of invalid-request.; /content is odd',
        '',
      ].join('\n'),
    );
  });

  it('says what was hidden unasked, and why, so that nobody looks for it in vain', async () => {
    await write({ 'a.md': 'a', 'b.md': 'b', 'c.md': 'c' });
    const flagged: Record<string, object> = {
      'b.md': { pii_flagged: true, pii_reasons: ['kept', 'detected'], pii_kinds: ['email', 'phone'] },
      'c.md': { pii_flagged: true, pii_reasons: ['not_inspected'], pii_kinds: [] },
    };

    const { exitCode, stdout, stderr } = await ingest([root], (request) => {
      const { status, body } = accept(request);
      return { status, body: { ...body, ...flagged[body.ingested] } };
    });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 ingested\n');
    expect(stderr).toBe(
      [
        'Hidden from tokens without pii_access, as personal data:',
        '  b.md: replaced a hidden document; found in it (email, phone)',
        '  c.md: could not be inspected to its end',
        '',
      ].join('\n'),
    );
  });

  it('refuses the second of two files that would share an id', async () => {
    await write({ 'one/a.md': '1', 'two/a.md': '2' });

    const { exitCode, stderr, seen } = await ingest([join(root, 'one'), join(root, 'two')]);

    expect(exitCode).toBe(1);
    expect(seen.map((request) => sentBy(request).content)).toEqual(['1']);
    expect(stderr).toContain(`${root}/two/a.md: has the same id as ${root}/one/a.md: a.md`);
  });

  it.each([
    [401, 'unauthenticated', 'npx askacme token'],
    [403, 'forbidden', 'Make a token with the role'],
  ])('stops on %i, since no other file could do better', async (status, code, advice) => {
    await write(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.md`, 'x'])));

    const { exitCode, stdout, stderr, seen } = await ingest([root], () => problemAnswer(status, code));

    expect(exitCode).toBe(1);
    expect(seen.length).toBeLessThanOrEqual(4);
    expect(stdout).toBe('0 ingested\n');
    expect(stderr).toContain(advice);
  });

  it('exits 1 with one piece of advice where no server listens', async () => {
    await write({ 'a.md': 'a', 'b.md': 'b' });
    const io = captureIo({ ASKACME_URL: await unusedUrl(), ASKACME_TOKEN: 'good' });

    const exitCode = await main(['ingest', root], io);

    expect(exitCode).toBe(1);
    expect(io.written.stderr.match(/npm start/g)).toHaveLength(1);
  });

  it('has four requests under way and never more', async () => {
    await write(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.md`, 'x'])));
    const realFetch = globalThis.fetch;
    let underWay = 0;
    let most = 0;
    const four = Promise.withResolvers<void>();
    globalThis.fetch = async (...request) => {
      most = Math.max(most, ++underWay);
      // The first ones wait for each other: fewer at a time would never get on.
      if (underWay === 4) four.resolve();
      await four.promise;
      return realFetch(...request).finally(() => underWay--);
    };

    const { exitCode } = await ingest([root]).finally(() => {
      globalThis.fetch = realFetch;
    });

    expect(exitCode).toBe(0);
    expect(most).toBe(4);
  });

  it('draws a bar on a terminal, on stderr only, and wipes it', async () => {
    await write({ 'a.md': 'a', 'b.md': 'b' });

    const { stdout, stderr } = await ingest([root], accept, { isTTY: true, columns: 40 });

    expect(stdout).toBe('2 ingested\n');
    expect(stderr).toContain('] 2/2 ');
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
    for (const line of stderr.split('\r\u001b[K')) expect(line.length).toBeLessThan(40);
  });

  it('prints one JSON answer a line with --json', async () => {
    await write({ 'a.md': 'a' });

    const { stdout } = await ingest([root, '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ ingested: 'a.md' });
    expect(stdout.split('\n')).toHaveLength(2);
  });
});
