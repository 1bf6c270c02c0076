/** The demo as a user runs it, against a server that listens already. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../bin/commands/main.ts';
import { sections } from '../../bin/demo/demo.ts';
import { createDemoApi } from '../../bin/demo/demo-api.ts';
import { runSections } from '../../bin/demo/runner.ts';
import { type LocalServer, startLocalServer } from '../../bin/local-server.ts';
import type { TokenRequest } from '../../infra/local/issuer.ts';
import { sampleCompanies } from '../../infra/local/samples/companies.ts';
import { createClient } from '../../shared/contract/client.ts';
import { offlineEngines } from '../../shared/runtime/config/engine-config.ts';
import { captureIo } from '../unit/bin/captured-io.ts';
import { startLoopbackApi } from '../unit/bin/loopback-api.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({
    port: 0,
    dataDirectory: undefined,
    samples: true,
    tenants: [],
    engines: offlineEngines,
    environment: { failMode: 'open', logLevel: 'ERROR', allowedOrigins: [] },
  });
});
afterAll(() => server.close());

async function listedIds(tenantId: string): Promise<string[]> {
  const token = await server.issuer.issueToken({ tenantId, roles: ['pii_access'] });
  const { documents } = await createClient({ url: server.origin, token }).list({ limit: 100 });
  return documents.map(({ id }) => id);
}

/** The names of the checks that fail where tokens say something else than was asked for. */
async function failuresWith(lie: (request: TokenRequest) => TokenRequest): Promise<string[]> {
  const issueToken = (request: TokenRequest) => server.issuer.issueToken(lie(request));
  const api = createDemoApi({ url: server.origin, issueToken });
  const lines: string[] = [];
  const exitCode = await runSections(sections, api, (line) => lines.push(line));
  await api.cleanUp();
  expect(exitCode).toBe(1);
  return lines.filter((line) => line.startsWith('  [FAIL] ')).map((line) => line.slice('  [FAIL] '.length));
}

const containing = (parts: readonly string[]) =>
  expect.arrayContaining(parts.map((part) => expect.stringContaining(part)));

describe('the demo', () => {
  it('passes every check and leaves nothing behind, beside a document that a user added', async () => {
    const io = captureIo();
    const token = await server.issuer.issueToken({ tenantId: 'acme-corp', roles: ['editor'] });
    const client = createClient({ url: server.origin, token });
    await client.ingest({ id: 'added-by-a-user', title: 'Menu', content: 'Pizza on Monday.' });

    const exitCode = await main(['demo', '--url', server.origin], io);

    const lines = io.written.stdout.split('\n');
    const passed = lines.filter((line) => line.startsWith('  [PASS] ')).length;
    expect(lines.filter((line) => line.includes('[FAIL]'))).toEqual([]);
    expect(passed).toBeGreaterThanOrEqual(40);
    expect(lines.at(-2)).toBe(`${passed}/${passed} passed`);
    expect(exitCode).toBe(0);
    for (const { tenantId, documents } of sampleCompanies) {
      const added = tenantId === 'acme-corp' ? ['added-by-a-user'] : [];
      expect(await listedIds(tenantId)).toEqual([...documents.map(({ id }) => id), ...added]);
    }
  });

  it('passes nothing against a server that says yes to everything', async () => {
    await using api = await startLoopbackApi(() => ({ body: {} }));
    const lines: string[] = [];

    const demoApi = createDemoApi({ url: api.url, issueToken: async () => 'a.b.c' });
    const exitCode = await runSections(sections, demoApi, (line) => lines.push(line));

    expect(lines.filter((line) => line.includes('[PASS]'))).toEqual([]);
    expect(exitCode).toBe(1);
  });

  it('sees where everybody may read personal data', async () => {
    const failures = await failuresWith((request) => ({
      ...request,
      roles: [...request.roles, 'pii_access'],
    }));

    expect(failures).toEqual(
      containing(['in no answer', 'has 2 of the sample', 'reading the salaries gets 404', 'byte for byte']),
    );
  });

  it('sees where everybody is an admin', async () => {
    const failures = await failuresWith((request) => ({ ...request, roles: [...request.roles, 'admin'] }));

    expect(failures).toEqual(containing(['ingest without editor', 'delete without admin']));
  });

  it('sees where one company stands in for another', async () => {
    const tenantId = sampleCompanies[1]?.tenantId ?? '';
    const failures = await failuresWith((request) => ({ ...request, tenantId }));

    expect(failures).toEqual(
      containing([
        'Acme Corp lists only',
        'Acme Corp asks Globex',
        'Initech asks Globex',
        'a word planted',
        '50 questions',
      ]),
    );
  });
});
