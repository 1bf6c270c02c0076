/** A colleague without `pii_access` looks for personal data of the own company. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, personalCanariesOf, subjects, world } from '../world.ts';
import { ask, memberToken } from './guests.ts';

const hidden = world.filter((one) => one.tenantId === attacker.tenantId && one.isPersonal);
const visible = world.filter((one) => one.tenantId === attacker.tenantId && !one.isPersonal).length;

export const personalData: AttackClass = {
  name: 'personal data',
  description: 'Questions, lists, counts and ids of hidden documents, by a colleague without the right.',
  keptOutBy: ['engine', 'predicate', 'seal'],
  // A namespace is a tenant's: it knows nothing of the flag.
  notOn: { pinecone: ['engine'] },
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin');
    const secrets = personalCanariesOf(attacker.tenantId);
    for (const { sentence } of subjects) {
      await seen.tryFor(secrets, sentence, ask(token, `${sentence} of Acme`, { top_k: 20 }));
    }
    const list = await seen.tryFor(secrets, 'list', { path: '/documents?limit=100', token });
    const count = Number((list.json as { count?: unknown } | undefined)?.count ?? 0);
    seen.judge(count > visible, 'the count takes in hidden documents');
    for (const { id, canary } of hidden) {
      for (const path of [`/documents/${id}`, `/documents/${id}?pii=true`]) {
        const reply = await seen.tryFor(secrets, path, { path, token });
        seen.judge(reply.status === 200, `${path} was answered`);
      }
      const tagged = await seen.tryFor([], 'tag', { path: `/documents?tag=${canary}`, token });
      seen.judge(
        Number((tagged.json as { count?: unknown } | undefined)?.count ?? 0) > 0,
        'a hidden tag was counted',
      );
    }
    return seen.findings();
  },
};
