/** Wall 1: tokens that nobody signed, for other companies and with every role. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { companies, documentsOf } from '../world.ts';
import { ask } from './guests.ts';

export const forgedTokens: AttackClass = {
  name: 'forged tokens',
  description: 'Tokens without a good signature, past their end or for others, in the name of every company.',
  keptOutBy: ['token'],
  async run(target) {
    const seen = observe(target);
    for (const company of companies) {
      const secrets = documentsOf(company).map((one) => one.canary);
      const roles = ['admin', 'pii_access'];
      for (const { name, token } of target.issuers[company.issuer].forge({
        tenant_id: company.tenantId,
        roles,
      })) {
        const what = `${name}, for ${company.tenantId}`;
        await seen.tryFor(secrets, what, { path: '/documents?limit=100', token });
        await seen.tryFor(secrets, what, ask(token, 'What is the salary of each employee?'));
      }
    }
    return seen.findings();
  },
};
