/** What lists could show: every page of them, and those by tags that only others use. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, canariesOfOthers } from '../world.ts';
import { memberToken } from './guests.ts';
import { pagesOf } from './pages.ts';

export const lists: AttackClass = {
  name: 'lists',
  description: "Every page of the list, by large and small pages, and lists by other companies' tags.",
  keptOutBy: ['engine', 'predicate', 'seal'],
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin', 'pii_access');
    const secrets = canariesOfOthers(attacker.tenantId);
    for (const limit of [1, 3, 100]) {
      await pagesOf(limit, (path) => seen.tryFor(secrets, `a page of ${limit}`, { path, token }));
    }
    for (const tag of secrets) {
      // The answer says nothing of the tag, so the canary in the request is not in the reply.
      await seen.tryFor(secrets, 'a list by tag', { path: `/documents?tag=${tag}`, token });
    }
    return seen.findings();
  },
};
