/** Many tenants at once over one connection to the database: nobody is ever served from another's state. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

const tenants = ['acme', 'acme-2', 'globex'] as const;

describe('concurrent callers of mixed tenants', () => {
  let api: TestServer;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    api = await startTestServer({ tenants });
    for (const tenant of tenants) {
      const token = await api.token(tenant, 'admin');
      tokens.set(tenant, token);
      for (let n = 0; n < 4; n++) {
        const content = `The launch date of ${tenant} is secret number ${n}. The marker is marker-of-${tenant}-end.`;
        await api.call(token, 'POST', '/ingest', { id: `doc-${n}`, title: `Launch ${n}`, content });
      }
    }
  });
  afterAll(() => api.server.close());

  const foreign = (tenant: string, text: string) =>
    tenants.filter((other) => other !== tenant && text.includes(`marker-of-${other}-end`));

  it('get only their own documents in 10,000 requests, 50 at a time, over one connection', async () => {
    let sent = 0;
    const leaks: string[] = [];
    const statuses = new Set<number>();
    const query = { query: 'When is the secret launch date and which marker?' };
    const worker = async () => {
      while (sent < 10_000) {
        sent++;
        const tenant = tenants[sent % tenants.length] ?? 'acme';
        const token = tokens.get(tenant);
        const { status, text } =
          sent % 10 === 0
            ? await api.call(token, 'POST', '/query', query)
            : await api.call(token, 'GET', `/documents/doc-${sent % 4}`);
        statuses.add(status);
        leaks.push(...foreign(tenant, text));
        if (!text.includes(`marker-of-${tenant}-end`)) leaks.push(`${tenant} misses its own`);
      }
    };

    await Promise.all(Array.from({ length: 50 }, worker));

    expect(leaks).toEqual([]);
    expect([...statuses]).toEqual([200]);
  }, 120_000);

  it('read, write, list and delete only their own while all of it goes on at once', async () => {
    const problems: string[] = [];
    const client = async (n: number) => {
      const tenant = tenants[n % tenants.length] ?? 'acme';
      const token = tokens.get(tenant);
      const id = `shared-name-${n % 4}`;
      for (let turn = 0; turn < 8; turn++) {
        const answers = [
          await api.call(token, 'POST', '/ingest', {
            id,
            title: 'T',
            content: `marker-of-${tenant}-end ${turn}`,
          }),
          await api.call(token, 'GET', `/documents/${id}`),
          await api.call(token, 'GET', '/documents'),
          await api.call(token, 'DELETE', `/documents/${id}`),
        ];
        for (const { status, text } of answers) {
          if (![200, 201, 404].includes(status)) problems.push(`${status} ${text}`);
          problems.push(...foreign(tenant, text));
        }
      }
    };

    await Promise.all(Array.from({ length: 24 }, (_, n) => client(n)));

    expect(problems).toEqual([]);
  });
});
