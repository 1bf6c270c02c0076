/** The people of one tenant. Cognito cannot search by an attribute of our own, so all users of the pool are paged through here. */
import { roles } from '../../tenancy/roles.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { AwsCall } from './aws-call.ts';
import { type Fields, listIn, runOperation, textIn } from './aws-json.ts';
import { attributeOf, tenantOf } from './user-attributes.ts';

export interface PoolUser {
  /** As Cognito knows them: the `sub` of their tokens. */
  readonly username: string;
  readonly email: string;
  /** As `CONFIRMED`, or `FORCE_CHANGE_PASSWORD` before the first sign-in. */
  readonly status: string;
  readonly isEnabled: boolean;
}

export interface PoolUserWithRoles extends PoolUser {
  readonly roles: readonly string[];
}

/** @throws AwsRefusal */
export async function findPoolUsers(
  call: AwsCall,
  userPoolId: string,
  tenantId: TenantId,
): Promise<PoolUser[]> {
  const all = await pages(call, 'ListUsers', 'PaginationToken', { UserPoolId: userPoolId, Limit: 60 });
  return all.filter(({ Attributes }) => tenantOf(Attributes) === tenantId).map(toUser);
}

/** @throws AwsRefusal */
export async function listPoolUsers(
  call: AwsCall,
  userPoolId: string,
  tenantId: TenantId,
): Promise<PoolUserWithRoles[]> {
  const users = await findPoolUsers(call, userPoolId, tenantId);
  // A handful of groups, rather than a question for each user.
  const members = new Map<string, Set<string>>();
  for (const role of roles) {
    const fields = { UserPoolId: userPoolId, GroupName: role, Limit: 60 };
    const inGroup = await pages(call, 'ListUsersInGroup', 'NextToken', fields);
    members.set(role, new Set(inGroup.map(({ Username }) => String(Username))));
  }
  return users
    .map((user) => ({ ...user, roles: roles.filter((role) => members.get(role)?.has(user.username)) }))
    .sort((left, right) => (left.email < right.email ? -1 : 1));
}

async function pages(call: AwsCall, operation: string, token: string, fields: Fields): Promise<Fields[]> {
  const found: Fields[] = [];
  let next: unknown;
  do {
    const more = next === undefined ? {} : { [token]: next };
    const page = await runOperation(call, {
      service: 'cognito-idp',
      operation,
      fields: { ...fields, ...more },
    });
    found.push(...listIn(page.Users));
    next = page[token];
  } while (next !== undefined);
  return found;
}

const toUser = ({ Username, Attributes, UserStatus, Enabled }: Fields): PoolUser => ({
  username: textIn(Username, 'cognito-idp:ListUsers'),
  email: attributeOf(Attributes, 'email') ?? '',
  status: String(UserStatus),
  isEnabled: Enabled !== false,
});
