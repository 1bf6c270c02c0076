/** Ids of other companies' documents, read, deleted and overwritten. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, canariesOfOthers, companies, world } from '../world.ts';
import { memberToken } from './guests.ts';

const ownIds = new Set(world.filter((one) => one.tenantId === attacker.tenantId).map(({ id }) => id));
const othersIds = [...new Set(world.filter((one) => one.tenantId !== attacker.tenantId).map(({ id }) => id))];

export const guessedIds: AttackClass = {
  name: 'guessed ids',
  description:
    "Reading and deleting other companies' documents by their ids, where the attacker has one of that id and where not.",
  keptOutBy: ['engine', 'predicate', 'seal'],
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin', 'pii_access');
    const secrets = canariesOfOthers(attacker.tenantId);
    for (const id of othersIds) {
      for (const suffix of ['', '?pii=true', '?pii=false']) {
        await seen.tryFor(secrets, `GET ${id}${suffix}`, {
          path: `/documents/${id}${suffix}`,
          token,
        });
      }
    }
    for (const id of othersIds.filter((one) => !ownIds.has(one))) {
      await seen.tryFor(secrets, `DELETE ${id}`, { method: 'DELETE', path: `/documents/${id}`, token });
    }
    // Whatever was answered, the others' documents are as they were.
    for (const company of companies.filter((one) => one.tenantId !== attacker.tenantId)) {
      const owner = target.issuers[company.issuer].issue({
        tenant_id: company.tenantId,
        roles: ['admin', 'pii_access'],
      });
      const reply = await target.honest.send({ path: '/documents?limit=100', token: owner });
      const own = world.filter((one) => one.tenantId === company.tenantId);
      seen.judge(
        own.some((one) => !reply.text.includes(one.title)),
        `a document of ${company.tenantId} is gone or changed`,
      );
    }
    return seen.findings();
  },
};
