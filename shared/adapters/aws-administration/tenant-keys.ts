/** Tenants' keys as the operator's work sees them, and what the operator reads where AWS says no to it. */
import { AppError } from '../../errors/app-error.ts';
import type { KeyWrapper, WrappedKeyAdministration } from '../../ports/tenant-keys.ts';
import type { TenantId } from '../../tenancy/tenant-id.ts';
import { AwsRefusal } from './aws-refusal.ts';

/** Where a deployment has them. */
export interface KeyPlace {
  readonly tableName: string;
  readonly keyArn: string;
}

export interface TenantKeys {
  /** False where the tenant has keys already: they stay. */
  create(tenant: TenantId, options: { readonly keyedTerms: boolean }): Promise<boolean>;
  has(tenant: TenantId): Promise<boolean>;
  /** The new version; undefined where the tenant has no keys. @throws Error where somebody else changed them meanwhile */
  rotate(tenant: TenantId): Promise<number | undefined>;
  /** How many there are and whether words are keyed, never a key; undefined where there are none. */
  describe(tenant: TenantId): Promise<ShownKeys | undefined>;
  destroy(tenant: TenantId): Promise<boolean>;
}

export interface ShownKeys {
  readonly dataKeys: number;
  readonly version: number;
  readonly keyedTerms: boolean;
}

/** The same wrapper, whose refusals name what the operator's role may not do. */
export const withRefusals = (wrapper: KeyWrapper): KeyWrapper => ({
  wrap: (tenant, keys) => named('kms:Encrypt', wrapper.wrap(tenant, keys)),
  unwrap: (tenant, wrapped) => named('kms:Decrypt', wrapper.unwrap(tenant, wrapped)),
});

/** The same place, likewise. */
export const placeWithRefusals = (keys: WrappedKeyAdministration): WrappedKeyAdministration => ({
  read: (tenant) => named('dynamodb:GetItem', keys.read(tenant)),
  add: (tenant, wrapped) => named('dynamodb:PutItem', keys.add(tenant, wrapped)),
  replace: (tenant, wrapped, instead) => named('dynamodb:PutItem', keys.replace(tenant, wrapped, instead)),
  destroy: (tenant) => named('dynamodb:DeleteItem', keys.destroy(tenant)),
});

async function named<T>(action: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const cause = error instanceof AppError ? error.cause : undefined;
    if (!(cause instanceof Error)) throw error;
    const { name } = cause;
    if (name === 'InvalidCiphertextException' || name === 'IncorrectKeyException') {
      throw new Error(
        `These keys do not open for this tenant: they were exchanged or damaged. Nothing was changed. See docs/runbook.md, Restoring a tenant's keys.`,
      );
    }
    if (/^\w+Exception$/.test(name)) throw new AwsRefusal(action, name, 400);
    throw new Error(`${action} cannot be asked: ${name}.`, { cause });
  }
}
