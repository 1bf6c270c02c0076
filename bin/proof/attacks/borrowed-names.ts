/** Wall 2: tokens that are signed by a trusted provider, and name a tenant that it does not speak for or that is none. */
import type { AttackClass } from '../attack.ts';
import { observe } from '../observation.ts';
import { canariesOfOthers, companies, world } from '../world.ts';
import { ask } from './guests.ts';

const oddNames: readonly unknown[] = [
  null,
  '',
  [],
  ['acme-2'],
  { $ne: 'acme' },
  0,
  true,
  'ACME-2',
  'acme-2 ',
  'acmе-2', // With a Cyrillic letter.
  'acme-2\u0000',
  '__default__',
  'null',
  'undefined',
  '../acme-2',
  'acme-2/..',
  '*',
  "acme' or '1'='1",
];

export const borrowedNames: AttackClass = {
  name: 'borrowed tenants',
  description:
    "A trusted provider's signature under another provider's tenant, and under names that are no tenant.",
  keptOutBy: ['tenant'],
  async run(target) {
    const seen = observe(target);
    const { first, second } = target.issuers;
    const roles = ['admin', 'pii_access'];
    for (const { tenantId, issuer } of companies) {
      const stranger = issuer === 'first' ? second : first;
      const token = stranger.issue({ tenant_id: tenantId, roles });
      const secrets = world.filter((one) => one.tenantId === tenantId).map((one) => one.canary);
      await seen.tryFor(secrets, `${stranger.name} provider for ${tenantId}`, {
        path: '/documents?limit=100',
        token,
      });
      await seen.tryFor(
        secrets,
        `${stranger.name} provider for ${tenantId}`,
        ask(token, 'The salary of each employee'),
      );
    }
    for (const name of oddNames) {
      const token = first.issue({ tenant_id: name, roles });
      await seen.tryFor(canariesOfOthers('nobody'), `tenant ${JSON.stringify(name)}`, {
        path: '/documents?limit=100',
        token,
      });
    }
    return seen.findings();
  },
};
