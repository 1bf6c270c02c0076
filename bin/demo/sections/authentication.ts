/** Wall 1: nobody gets in with a token that is not whole, ours and in date. */
import { type Check, expect, expectProblem, type Section } from '../check.ts';
import type { DemoApi } from '../demo-api.ts';
import { acme, globex, ownAnswer } from '../sample-world.ts';

const question = 'How did revenue develop?';

/** Each also lets the good token in: a server that refuses everybody has not understood the bad one. */
const refused = (name: string, spoil: (token: string, api: DemoApi) => string | Promise<string>): Check => ({
  name: `${name} gets 401`,
  async run(api) {
    const caller = await api.as(acme);
    const token = await spoil(caller.token, api);
    const reply = await api.send({ method: 'POST', path: '/query', body: { query: question }, token });
    expectProblem(reply, 401, 'unauthenticated');
    ownAnswer(acme, await caller.ask(question));
  },
});

/** One character in the middle of a part: 0 header, 1 payload, 2 signature. */
function changeCharacter(token: string, part: 1 | 2): string {
  const parts = token.split('.');
  const text = parts[part] ?? '';
  const at = Math.floor(text.length / 2);
  parts[part] = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  return parts.join('.');
}

function rewriteClaims(token: string, claims: Readonly<Record<string, unknown>>): string {
  const [header, payload = '', signature] = token.split('.');
  const honest = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return [header, encode({ ...honest, ...claims }), signature].join('.');
}

function unsigned(token: string): string {
  const [, payload] = token.split('.');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const authentication: Section = {
  title: 'Tokens',
  checks: [
    {
      name: 'a question without a token gets 401',
      async run(api) {
        const reply = await api.send({ method: 'POST', path: '/query', body: { query: question } });
        expectProblem(reply, 401, 'unauthenticated');
      },
    },
    refused('a malformed token', () => 'not-a-token'),
    refused('a token with one character of its signature changed', (token) => changeCharacter(token, 2)),
    refused('a token with one character of its payload changed', (token) => changeCharacter(token, 1)),
    refused('a token rewritten to name another company', (token) =>
      rewriteClaims(token, { tenant_id: globex }),
    ),
    refused('a token rewritten to hold every role', (token) =>
      rewriteClaims(token, { roles: ['editor', 'admin', 'pii_access'] }),
    ),
    refused('a token that says it needs no signature', unsigned),
    refused('a token that expired a minute ago', (_, api) =>
      api.issueToken({ tenantId: acme, roles: [], expiresInSeconds: -60 }),
    ),
    {
      name: 'a token of a company that is not registered gets 403',
      async run(api) {
        const caller = await api.as('no-such-company', 'admin', 'pii_access');
        expectProblem(await caller.ask(question), 403, 'invalid-tenant');
        const list = await caller.list();
        expect('status of its list', list.status, 403);
      },
    },
  ],
};
