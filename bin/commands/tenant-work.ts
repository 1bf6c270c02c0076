/** What each action of askacme tenant does, and what it tells the operator: after a change a line says what was changed. */
import type { TenantAdministration } from '../../shared/runtime/tenant-administration.ts';
import type { TenantId } from '../../shared/tenancy/tenant-id.ts';
import { describeSettings } from './setting-options.ts';
import type { TenantAction, TenantOptions } from './tenant-options.ts';
import { describeClient, describeTenant, listUsers, oldKeyNote, quotaNote } from './tenant-report.ts';

/** @throws Error that helps */
type Work = (
  administration: TenantAdministration,
  id: TenantId,
  options: TenantOptions,
  cacheSeconds: number,
) => Promise<string>;

export const tenantWork: Readonly<Record<Exclude<TenantAction, 'list' | 'erase'>, Work>> = {
  async add(administration, id, { name, tier, issuer, plainTerms }) {
    const { tenant, isNew, hasNewKeys } = await administration.create({
      ...{ id, name, tier, issuer },
      keyedTerms: !plainTerms,
    });
    const sleeps = tenant.status === 'active' ? '' : ` It is ${tenant.status}: its requests are refused.`;
    return `${isNew ? `Registered ${id}.` : `${id} was registered already, as asked. ${hasNewKeys ? 'Its keys are new.' : 'Nothing was changed.'}${sleeps}`}\n${describeTenant(tenant)}`;
  },
  async suspend(administration, id, _, cacheSeconds) {
    await administration.setStatus(id, 'suspended');
    return `Suspended ${id}. Its requests are refused ${after(cacheSeconds)}.`;
  },
  async resume(administration, id, _, cacheSeconds) {
    await administration.setStatus(id, 'active');
    return `Resumed ${id}. Its requests are answered again ${after(cacheSeconds)}.`;
  },
  async tier(administration, id, { tier }, cacheSeconds) {
    const { isChanged, oldKeys } = await administration.setTier(id, tier);
    const done = isChanged
      ? `${id} is of tier ${tier} now. Its requests count there ${after(cacheSeconds)}, and its quotas hold within 60 s.`
      : `${id} was of tier ${tier} already. Nothing was changed.`;
    return [done, ...oldKeyNote(oldKeys)].join('\n');
  },
  async settings(administration, id, { settings: changes }, cacheSeconds) {
    if (Object.keys(changes).length > 0) {
      return describeSettings(id, await administration.setSettings(id, changes), after(cacheSeconds));
    }
    return describeSettings(id, (await administration.show(id)).tenant.settings);
  },
  async show(administration, id, { showsKeys }) {
    const shown = await administration.show(id);
    const keys = showsKeys && shown.hasKeys ? await administration.showKeys(id) : undefined;
    return [describeTenant(shown.tenant, shown, keys), ...quotaNote(shown.tenant, shown.quotaTier)].join(
      '\n',
    );
  },
  async 'rotate-key'(administration, id) {
    const version = await administration.rotateKey(id);
    return `${id} seals under key ${version} now. What was sealed before still opens; nothing has to be done, or stopped.`;
  },
  async client(administration, tenantId, { name, roles, isReadOnly }) {
    const client = await administration.addClient({ tenantId, name, roles, isReadOnly });
    return `Made client ${client.id} for ${tenantId}, with ${named(roles)}.\n${describeClient(client)}`;
  },
  async revoke(administration, id, { clientId }) {
    await administration.revokeClient(id, clientId);
    return `Revoked ${clientId}. It gets no more tokens; the last one ends within the hour. To refuse it at once, suspend ${id}.`;
  },
  async users(administration, id) {
    return listUsers(id, await administration.users(id));
  },
  async user(administration, tenantId, { email, roles, removedRoles, isRemoved }) {
    const within = 'A token from before ends within the hour.';
    if (isRemoved) {
      await administration.removeUser({ tenantId, email });
      return `Signed out and deleted ${email}, who was a user of ${tenantId}. ${within}`;
    }
    if (removedRoles.length > 0) {
      await administration.changeUser({ tenantId, email, roles }, removedRoles);
      const given = roles.length === 0 ? '' : `, and gave ${named(roles)}`;
      return `Took ${named(removedRoles)} from ${email} of ${tenantId}${given}. ${within}`;
    }
    const isNew = await administration.addUser({ tenantId, email, roles });
    return isNew
      ? `Invited ${email} to ${tenantId}, with ${named(roles)}. The password in the e-mail is good for three days.`
      : `${email} was a user of ${tenantId} already, and has now ${named(roles)} beside the roles from before.`;
  },
};

const named = (roles: readonly string[]): string => (roles.length === 0 ? 'no role' : roles.join(', '));

/** API Gateway keeps the authorizer's answers for that long. */
const after = (cacheSeconds: number): string => (cacheSeconds === 0 ? 'at once' : `within ${cacheSeconds} s`);
