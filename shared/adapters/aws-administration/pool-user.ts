/** A person in the user pool, bound to a tenant for good when they are made. */
import type { TenantId } from '../../tenancy/tenant-id.ts';
import type { AwsCall } from './aws-call.ts';
import { type Fields, runOperation } from './aws-json.ts';
import { isRefusal } from './aws-refusal.ts';
import { tenantOf } from './user-attributes.ts';

export interface PoolUserRequest {
  readonly userPoolId: string;
  readonly email: string;
  readonly tenantId: TenantId;
  /** Groups of the pool. */
  readonly roles: readonly string[];
}

/**
 * There afterwards, with these roles beside those they had.
 * @returns whether they were made, and so invited by e-mail
 * @throws Error where the address is a user of another tenant, AwsRefusal
 */
export async function ensurePoolUser(call: AwsCall, request: PoolUserRequest): Promise<boolean> {
  const { userPoolId, email, roles } = request;
  const user = { UserPoolId: userPoolId, Username: email };
  const isNew = await make(call, user, request);
  if (!isNew) await checkTenant(call, user, request);
  for (const GroupName of roles) await run(call, 'AdminAddUserToGroup', { ...user, GroupName });
  return isNew;
}

async function make(call: AwsCall, user: Fields, { email, tenantId }: PoolUserRequest): Promise<boolean> {
  const attributes = { email, email_verified: 'true', 'custom:tenant_id': tenantId };
  try {
    await run(call, 'AdminCreateUser', {
      ...user,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    });
    return true;
  } catch (error) {
    if (isRefusal(error, 'UsernameExistsException')) return false;
    throw error;
  }
}

/** Takes roles from a user of that tenant, and gives others. @throws Error where the tenant has no such user */
export async function changeRoles(
  call: AwsCall,
  request: PoolUserRequest,
  removed: readonly string[],
): Promise<void> {
  const user = { UserPoolId: request.userPoolId, Username: request.email };
  await checkTenant(call, user, request);
  // First what is taken: a run that stops half-way leaves nobody with more than before.
  for (const GroupName of removed) await run(call, 'AdminRemoveUserFromGroup', { ...user, GroupName });
  for (const GroupName of request.roles) await run(call, 'AdminAddUserToGroup', { ...user, GroupName });
}

/** Gone afterwards. @throws Error where the tenant has no such user */
export async function removePoolUser(
  call: AwsCall,
  { userPoolId, email, tenantId }: Omit<PoolUserRequest, 'roles'>,
): Promise<void> {
  await checkTenant(call, { UserPoolId: userPoolId, Username: email }, { email, tenantId });
  await removeUsername(call, userPoolId, email);
}

/** Signed out everywhere, and gone. @param username as the pool has it; an address names nobody else meanwhile */
export async function removeUsername(call: AwsCall, userPoolId: string, username: string): Promise<void> {
  const user = { UserPoolId: userPoolId, Username: username };
  for (const operation of ['AdminUserGlobalSignOut', 'AdminDeleteUser']) {
    await run(call, operation, user).catch((error: unknown) => {
      if (!isRefusal(error, 'UserNotFoundException')) throw error;
    });
  }
}

/** Rights are for this tenant's documents; a user of another must not get them by way of a slip, nor lose their own. */
async function checkTenant(
  call: AwsCall,
  user: Fields,
  { email, tenantId }: Pick<PoolUserRequest, 'email' | 'tenantId'>,
): Promise<void> {
  const found = await run(call, 'AdminGetUser', user).catch((error: unknown) => {
    if (!isRefusal(error, 'UserNotFoundException')) throw error;
    throw new Error(`${tenantId} has no user ${email}. See: npx askacme tenant users ${tenantId}`);
  });
  const bound = tenantOf(found.UserAttributes);
  if (bound === tenantId) return;
  throw new Error(
    `${email} is a user of ${bound === undefined ? 'no tenant' : 'another tenant'}, and stays so: a user's tenant is fixed. Use another address, or have the user deleted first.`,
  );
}

const run = (call: AwsCall, operation: string, fields: Fields): Promise<Fields> =>
  runOperation(call, { service: 'cognito-idp', operation, fields });
