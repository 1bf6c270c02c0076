/** The tenants of one machine as the file of its data directory holds them. Strictly read: who may come in stands there. */
import * as z from 'zod/mini';
import { parseTenantId, type TenantId } from '../tenancy/tenant-id.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import { erasedSchema } from './erasure-receipt.ts';
import { parseStrictJson } from './strict-json.ts';

const instant = z.iso.datetime();
const line = z.string().check(z.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,1000}$/u));
const tenantId = z.custom<TenantId>((value) => parseTenantId(value) !== undefined);

const localTenant = z.strictObject({
  id: tenantId,
  name: line,
  status: z.enum(['active', 'suspended', 'erasing', 'erased']),
  /** Since when it has that status. */
  since: instant,
  /** Since when nobody is let in; of all but an active one. */
  suspended_at: z.optional(instant),
  /** What it chose beyond the ordinary. */
  settings: z.optional(z.array(z.enum(tenantSettings))),
  /** Of a begun erasure: the store that it empties. */
  store: z.optional(line),
  /** Of a begun erasure: what was there before anything was taken out. */
  inventory: z.optional(erasedSchema),
  /** What is being done, for whoever waits. */
  progress: z.optional(line),
  /** Why the last attempt to erase it came to nothing. */
  failure: z.optional(line),
  /** Of the erasure; `file` is its name in the folder of receipts. */
  receipt: z.optional(z.strictObject({ id: z.uuid(), file: z.string().check(z.regex(/^[\w.-]{1,200}$/)) })),
});

const whole = z.strictObject({ version: z.literal(1), tenants: z.array(localTenant) });
/** What was written before a tenant had a status: names by id. */
const namesById = z.record(z.string(), z.string());

export type LocalTenant = z.infer<typeof localTenant>;

/**
 * @param since of tenants in the form of before, which were all active
 * @returns undefined for anything else than such a list; nothing is ignored and nothing mended
 */
export function readLocalTenants(text: string, since: string): readonly LocalTenant[] | undefined {
  const value = jsonIn(text);
  const names = namesById.safeParse(value);
  const tenants = names.success ? carriedOver(names.data, since) : whole.safeParse(value).data?.tenants;
  const ids = new Set(tenants?.map(({ id }) => id));
  return tenants !== undefined && ids.size === tenants.length && tenants.every(isSound) ? tenants : undefined;
}

export const localTenantsText = (tenants: readonly LocalTenant[]): string =>
  `${JSON.stringify({ version: 1, tenants }, null, 2)}\n`;

function carriedOver(names: Readonly<Record<string, string>>, since: string): LocalTenant[] | undefined {
  const tenants = Object.entries(names).map(([id, name]) => ({ id, name, status: 'active', since }));
  return z.array(localTenant).safeParse(tenants).data;
}

const isSound = ({ status, suspended_at: suspendedAt }: LocalTenant): boolean =>
  (status === 'active') === (suspendedAt === undefined);

function jsonIn(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch {
    return undefined;
  }
}
