/** Questions whose best answer stands in another company's documents. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { attacker, canariesOfOthers, companies, subjects } from '../world.ts';
import { ask, memberToken } from './guests.ts';

export const foreignQuestions: AttackClass = {
  name: 'questions',
  description:
    "Ordinary questions about other companies' affairs, with few and with many sources, with and without tags.",
  keptOutBy: ['engine', 'predicate', 'seal'],
  async run(target) {
    const seen = observe(target);
    const token = memberToken(target, 'admin', 'pii_access');
    const secrets = canariesOfOthers(attacker.tenantId);
    const others = companies.filter((one) => one.tenantId !== attacker.tenantId);
    for (const { sentence } of subjects) {
      for (const { name, tenantId, issuer } of others) {
        const question = `${sentence} of ${name}: what is known inside ${name} only?`;
        // What was remembered of the company that it is about must not be served to another.
        const owner = target.issuers[issuer].issue({ tenant_id: tenantId, roles: ['admin', 'pii_access'] });
        await target.send(ask(owner, question, { top_k: 20 }));
        await seen.tryFor(secrets, question, ask(token, question, { top_k: 20 }));
      }
      await seen.tryFor(
        secrets,
        `${sentence}, by tag`,
        ask(token, sentence, { top_k: 20, tags: ['business'] }),
      );
    }
    return seen.findings();
  },
};
