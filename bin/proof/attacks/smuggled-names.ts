/** The contract: a tenant, a flag or an operator put where a request has no place for it. */
import type { AttackClass, ProofRequest } from '../attack.ts';
import { observe } from '../observation.ts';
import { memberToken } from './guests.ts';

const victim = 'acme-2';
const question = 'What is the salary of each employee and the secret launch?';

const headers: readonly Record<string, string>[] = [
  { 'x-tenant-id': victim },
  { 'x-amz-tenant-id': victim },
  { 'tenant-id': victim },
  { cookie: `tenant_id=${victim}` },
  { 'x-forwarded-user': victim, 'x-roles': 'admin pii_access' },
  { 'x-http-method-override': 'DELETE' },
];

const bodies: readonly string[] = [
  { tenant_id: victim },
  { namespace: victim },
  { filter: {} },
  { filter: { tenant_id: { $ne: 'nobody' } } },
  { pii: true },
  { include_pii: true },
  { roles: ['pii_access'] },
  { tags: { $or: [{ tenant_id: victim }] } },
  { tags: [{ $ne: 'nothing' }] },
  { tags: ['business', { $exists: true }] },
  { top_k: { $gt: 0 } },
  { constructor: { prototype: { tenant_id: victim } } },
].map((more) => JSON.stringify({ query: question, ...more }));

const rawBodies: readonly string[] = [
  ...bodies,
  `{"query":"${question}","__proto__":{"tenant_id":"${victim}"}}`,
  `{"query":"${question}","query":"${question}","tenant_id":"${victim}"}`,
  `[{"query":"${question}"}]`,
];

const paths: readonly string[] = [
  `/documents?tenant_id=${victim}`,
  `/documents?namespace=${victim}`,
  '/documents?pii=true',
  '/documents?tag[$ne]=x',
  `/documents/finance?tenant_id=${victim}`,
  `/documents/..%2f${victim}%2ffinance`,
  `/${victim}/documents`,
  '/documents?limit=100&limit=100',
];

/** What those are without what is smuggled. */
const plainPaths: readonly string[] = ['/documents', '/documents?limit=100', '/documents/finance'];

export const smuggledNames: AttackClass = {
  name: 'smuggled fields',
  description: 'Tenants, flags and filter operators in headers, cookies, paths, query strings and bodies.',
  keptOutBy: ['contract'],
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target);
    const post = (more: Partial<ProofRequest>): ProofRequest => ({
      method: 'POST',
      path: '/query',
      token,
      ...more,
    });
    // Whoever refuses everything refuses these for nothing. A store without walls may fail; it is the contract that must not.
    for (const honest of [
      post({ body: { query: question } }),
      ...plainPaths.map((path) => ({ path, token })),
    ]) {
      const reply = await seen.tryFor([], 'control', honest);
      seen.judge(
        reply.status >= 400 && reply.status < 500,
        `refused without anything smuggled: ${honest.path}`,
      );
    }
    for (const rawBody of rawBodies) {
      const reply = await seen.tryFor([], 'body', post({ rawBody }));
      seen.judge(reply.status < 400, `a body with fields of no contract was taken: ${rawBody.slice(0, 80)}`);
    }
    for (const path of paths) {
      const reply = await seen.tryFor([], 'path', { path, token });
      seen.judge(reply.status < 400, `a path with parts of no contract was taken: ${path}`);
    }
    // Headers are passed over: the answer is the caller's own, so nothing is judged by its status.
    for (const one of headers) {
      const plain = await target.send({ path: '/documents?limit=100', token });
      const reply = await seen.tryFor([], 'header', { path: '/documents?limit=100', token, headers: one });
      seen.judge(
        JSON.stringify(reply.json) !== JSON.stringify(plain.json),
        `a header changed the answer: ${Object.keys(one)}`,
      );
      seen.judge(
        reply.text.includes(victim) && !plain.text.includes(victim),
        `a header chose the tenant: ${Object.keys(one)}`,
      );
    }
    return seen.findings();
  },
};
