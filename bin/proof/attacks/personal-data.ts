/** A colleague without `pii_access` looks for personal data of the own company. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, subjects, world } from '../world.ts';
import { ask, memberToken } from './guests.ts';
import { pagesOf } from './pages.ts';

const hidden = world.filter((one) => one.tenantId === attacker.tenantId && one.isPersonal);

export const personalData: AttackClass = {
  name: 'personal data',
  description: 'Questions, lists and ids of hidden documents, by a colleague without the right.',
  keptOutBy: ['engine', 'predicate', 'seal'],
  // A namespace is a tenant's: it knows nothing of the flag.
  notOn: { pinecone: ['engine'] },
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin');
    const secrets = world.filter((one) => one.isPersonal).map((one) => one.canary);
    // Whatever was remembered of somebody with the right must not be served to somebody without it.
    const cleared = memberToken(target, 'admin', 'pii_access');
    for (const { sentence } of subjects) {
      await target.send(ask(cleared, `${sentence} of Acme`, { top_k: 20 }));
      await seen.tryFor(secrets, sentence, ask(token, `${sentence} of Acme`, { top_k: 20 }));
    }
    for (const limit of [1, 100]) {
      await target.send({ path: `/documents?limit=${limit}`, token: cleared });
      await pagesOf(limit, (path) => seen.tryFor(secrets, 'list', { path, token }));
    }
    for (const { id } of hidden) {
      for (const path of [`/documents/${id}`, `/documents/${id}?pii=true`]) {
        await target.send({ path, token: cleared });
        await seen.tryFor(secrets, path, { path, token });
      }
    }
    return seen.findings();
  },
};
