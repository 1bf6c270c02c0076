/** Tokens that the attacks share: members of the attacker's own company, honestly signed. */
import type { Target } from '../attack.ts';
import { attacker } from '../world.ts';

export const memberToken = ({ issuers }: Target, ...roles: readonly string[]): string =>
  issuers[attacker.issuer].issue({ tenant_id: attacker.tenantId, roles });

export const ask = (token: string, query: string, more: object = {}) =>
  ({ method: 'POST', path: '/query', token, body: { query, ...more } }) as const;
