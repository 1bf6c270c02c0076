import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../../bin/commands/main.ts';
import { openIssuer } from '../../../../infra/local/issuer.ts';
import { captureIo } from '../captured-io.ts';
import {
  type LoopbackAnswer,
  problemAnswer,
  type SeenRequest,
  startLoopbackApi,
  unusedUrl,
} from '../loopback-api.ts';

const source = { id: 'a-1', title: 'Plan', tags: [], passages: [] };
const answer = {
  tenant_id: 'acme',
  query: 'Why?',
  answer: 'Because [1].',
  sources: [source],
  pii_included: false,
  degraded: false,
};
const summary = {
  id: 'a-1',
  title: 'Plan',
  tags: ['hr'],
  pii: true,
  characters: 4,
  chunks: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
};

async function run(argv: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const io = captureIo(variables);
  const exitCode = await main(argv, io);
  return { exitCode, ...io.written };
}

/** Runs the command against a server that answers so. */
async function runAgainst(
  reply: LoopbackAnswer | ((request: SeenRequest) => LoopbackAnswer),
  argv: readonly string[],
) {
  await using api = await startLoopbackApi(typeof reply === 'function' ? reply : () => reply);
  const result = await run(argv, { ASKACME_URL: api.url, ASKACME_TOKEN: 'good' });
  return { ...result, seen: api.seen };
}

describe('the command line', () => {
  it.each([[[]], [['--help']], [['help']], [['-h']]])('shows every command for %j', async (argv) => {
    const { exitCode, stdout, stderr } = await run(argv);

    expect(exitCode).toBe(0);
    for (const name of ['token', 'ask', 'ingest', 'list', 'get', 'delete', 'demo']) {
      expect(stdout).toContain(`\n  ${name} `);
    }
    expect(stderr).toBe('');
  });

  it.each(['token', 'ask', 'ingest', 'list', 'get', 'delete', 'demo'])('has help for %s', async (name) => {
    const { exitCode, stdout } = await run([name, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: npx askacme ${name} `));
    expect((await run(['help', name])).stdout).toBe(stdout);
  });

  it('says its version', async () => {
    const { exitCode, stdout } = await run(['--version']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['frobnicate'], 'There is no command "frobnicate".'],
    [['ask'], 'The question is missing.'],
    [['ask', 'Why?', '--top-k', '0'], '--top-k must be a number from 1 to 20'],
    [['ask', 'Why?', '--top-k', '21'], '--top-k must be a number from 1 to 20'],
    [['ask', 'Why?', '--top-k', 'x'], '--top-k must be a number from 1 to 20'],
    [['ask', 'Why?', '--unknown'], "Unknown option '--unknown'.\nUsage: npx askacme ask"],
    [['ask', 'Why?', '--url', 'localhost'], '--url must be an address'],
    [['get'], 'ID is missing.'],
    [['get', 'a', 'b'], 'Only one ID is possible'],
    [['delete'], 'ID is missing.'],
    [['list', 'everything'], 'What is "everything" for?'],
    [['ingest'], 'FILE or DIR is missing.'],
    [['demo', 'please'], 'What is "please" for?'],
    [['token'], 'TENANT is missing.'],
    [['token', 'Acme'], '"Acme" cannot be a tenant'],
    [['token', 'null'], '"null" cannot be a tenant'],
    [['token', 'acme', 'editor', 'boss'], 'Unknown role: "boss". Known: editor, admin, pii_access.'],
    [['token', 'acme', '--expires-in', '86401'], '--expires-in must be whole seconds, up to 86400'],
    [['token', 'acme', '--expires-in', '1.5'], '--expires-in must be whole seconds, up to 86400'],
    [['token', 'acme', '--sub', ''], '--sub must not be empty.'],
  ])('exits 2 for %j', async (argv, message) => {
    const { exitCode, stdout, stderr } = await run(argv, { ASKACME_TOKEN: 'good' });

    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('exits 1 and says how to make a token where there is none', async () => {
    const { exitCode, stderr } = await run(['list']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('npx askacme token TENANT');
  });

  it('exits 1 and names the variable where the environment is wrong', async () => {
    const { exitCode, stderr } = await run(['list'], { ASKACME_URL: 'ftp://x', ASKACME_TOKEN: 'good' });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('ASKACME_URL must be');
  });

  it('exits 1 and says how to start a server where none listens', async () => {
    const url = await unusedUrl();

    const { exitCode, stderr } = await run(['list', '--url', url, '--token', 'good']);

    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `No server at ${url}.\nStart one: npm start, or name another with --url or ASKACME_URL.\n`,
    );
  });

  it.each([
    [401, 'unauthenticated', 'npx askacme token TENANT'],
    [401, 'unauthenticated', 'Has the token expired (after an hour by default)? Was it made for this server'],
    [403, 'forbidden', 'Make a token with the role'],
    [403, 'invalid-tenant', 'npm start -- --tenants'],
    [404, 'not-found', 'this token cannot see it'],
    [429, 'quota-exceeded', 'Try again'],
    [500, 'internal', 'Request id: request-1'],
  ])('exits 1 on %i %s and says what to do', async (status, code, advice) => {
    const { exitCode, stdout, stderr } = await runAgainst(problemAnswer(status, code), ['get', 'a-1']);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`Title of ${code}.`);
    expect(stderr).toContain(advice);
  });
});

describe('askacme token', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'askacme-token-'));
    await openIssuer(directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('prints only the token, with the claims that were asked for', async () => {
    const options = ['--sub', 'eve', '--expires-in', '60', '--data-dir', directory];

    const { exitCode, stdout, stderr } = await run(['token', 'acme-2', 'editor', 'pii_access', ...options]);

    const claims = decodeJwt(stdout.trim());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toBe('');
    expect(claims).toMatchObject({ tenant_id: 'acme-2', roles: ['editor', 'pii_access'], sub: 'eve' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  });

  it('takes the directory from the environment', async () => {
    const { exitCode, stdout } = await run(['token', 'acme'], { ASKACME_DATA_DIR: directory });

    expect(exitCode).toBe(0);
    expect(decodeJwt(stdout.trim())).toMatchObject({ tenant_id: 'acme', roles: [] });
  });

  it('exits 1 where no server has made a key', async () => {
    const { exitCode, stdout, stderr } = await run(['token', 'acme', '--data-dir', join(directory, 'none')]);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('npm start');
  });
});

describe('the commands that talk to a server', () => {
  it('ask prints the answer first, then its numbered sources', async () => {
    const { exitCode, stdout, seen } = await runAgainst({ body: answer }, [
      ...['ask', 'Why', 'not?', '--top-k', '2', '--tag', 'hr', '--tag', 'x'],
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe('Because [1].\n\nSources\n  [1] Plan (a-1)\n');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ query: 'Why not?', top_k: 2, tags: ['hr', 'x'] });
  });

  it('ask takes everything after -- as the question', async () => {
    const { exitCode, seen } = await runAgainst({ body: answer }, ['ask', '--', '--help']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ query: '--help' });
  });

  it('--json prints what the API said', async () => {
    const { stdout } = await runAgainst({ body: answer }, ['ask', 'Why?', '--json']);

    expect(JSON.parse(stdout)).toEqual(answer);
  });

  it('neutralises control characters that a server sends', async () => {
    const hostile = {
      ...answer,
      answer: 'red \u001b[31m\u009b2J\u202e end',
      sources: [{ ...source, title: 'a\u0007\nb' }],
    };

    const plain = await runAgainst({ body: hostile }, ['ask', 'Why?']);
    const json = await runAgainst({ body: hostile }, ['ask', 'Why?', '--json']);

    expect(plain.stdout).toBe('red ␛[31m�2J� end\n\nSources\n  [1] a␇ b (a-1)\n');
    expect(json.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(json.stdout)).toEqual(hostile);
  });

  it('list prints a line a document and the count', async () => {
    const page = { tenant_id: 'acme', count: 2, documents: [summary], next_cursor: 'more' };

    const { stdout } = await runAgainst({ body: page }, ['list', '--tag', 'hr']);

    expect(stdout).toBe('a-1  Plan  [personal data, hr]\n1 of 2 documents; --all shows every one\n');
  });

  it('list --all follows the cursor to the end', async () => {
    const { stdout, seen } = await runAgainst(
      ({ url }) => {
        const last = url.includes('cursor=');
        const documents = [{ ...summary, id: last ? 'a-2' : 'a-1' }];
        return { body: { tenant_id: 'acme', count: 2, documents, next_cursor: last ? null : 'c/1' } };
      },
      ['list', '--all', '--json'],
    );

    const { documents, next_cursor: next } = JSON.parse(stdout) as {
      documents: { id: string }[];
      next_cursor: unknown;
    };
    expect(documents.map(({ id }) => id)).toEqual(['a-1', 'a-2']);
    expect(next).toBeNull();
    expect(seen.map(({ url }) => url)).toEqual(['/documents?limit=100', '/documents?cursor=c%2F1&limit=100']);
  });

  it('get prints the document, and --pii addresses the flagged one', async () => {
    const document = { ...summary, tenant_id: 'acme', content: 'line 1\nline 2\n' };

    const { stdout, seen } = await runAgainst({ body: document }, ['get', 'a-1', '--pii']);

    expect(stdout).toBe('Plan\na-1 · updated 2026-01-02T00:00:00Z · personal data · hr\n\nline 1\nline 2\n');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/documents/a-1?pii=true' });
  });

  it('delete says what it deleted', async () => {
    const { exitCode, stdout, seen } = await runAgainst({ body: { deleted: 'a-1', tenant_id: 'acme' } }, [
      ...['delete', 'a-1'],
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe('Deleted a-1.\n');
    expect(seen[0]).toMatchObject({ method: 'DELETE', url: '/documents/a-1' });
  });
});
