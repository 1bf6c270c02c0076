/** The same requests while the other companies' documents are one set, then another: the answers must be the same byte for byte. */
import type { AttackClass, Target } from '../attack.ts';
import { type Observation, observe } from '../observation.ts';
import { attacker, companies, subjects } from '../world.ts';
import { comparable } from './comparable.ts';
import { ask, memberToken } from './guests.ts';

/** Documents that come and go in the other companies, on the attacker's very subjects. */
const passing = subjects.map(({ title, sentence }, at) => ({
  id: `passing-${at}`,
  title,
  content: `${sentence} of Acme, told among others. ${sentence}. `.repeat(3),
}));

export const twinWorlds: AttackClass = {
  name: 'twin worlds',
  description: "Answers compared byte for byte before, while and after other companies' documents change.",
  // The seal hides what a text says, not that there is one: alone it fails closed, which can be noticed.
  keptOutBy: ['engine', 'predicate'],
  async run(target) {
    const seen = observe(target);
    const before = await repliesOf(target, seen);
    await change(target, 'POST');
    const meanwhile = await repliesOf(target, seen);
    await change(target, 'DELETE');
    const after = await repliesOf(target, seen);
    for (const [what, reply] of before) {
      seen.judge(meanwhile.get(what) !== reply, `another answer to ${what}`);
      seen.judge(after.get(what) !== reply, `another answer afterwards to ${what}`);
    }
    return seen.findings();
  },
};

async function repliesOf(target: Target, seen: Observation): Promise<ReadonlyMap<string, string>> {
  const token = memberToken(target, 'admin', 'pii_access');
  const replies = new Map<string, string>();
  for (const { sentence } of subjects) {
    replies.set(`"${sentence}"`, comparable(await seen.send(ask(token, sentence, { top_k: 20 }))));
  }
  for (const path of [
    '/documents?limit=100',
    '/documents?limit=2',
    '/documents/finance',
    '/documents/passing-0',
  ]) {
    replies.set(path, comparable(await seen.send({ path, token })));
  }
  return replies;
}

async function change({ issuers, honest }: Target, method: 'POST' | 'DELETE'): Promise<void> {
  for (const { tenantId, issuer } of companies.filter((one) => one.tenantId !== attacker.tenantId)) {
    const token = issuers[issuer].issue({ tenant_id: tenantId, roles: ['admin', 'pii_access'] });
    for (const document of passing) {
      const request =
        method === 'POST'
          ? { method, path: '/ingest', token, body: document }
          : { method, path: `/documents/${document.id}`, token };
      const { status, text } = await honest.send(request);
      if (status >= 300) throw new Error(`The world could not be changed: ${status} ${text.slice(0, 200)}`);
    }
  }
}
