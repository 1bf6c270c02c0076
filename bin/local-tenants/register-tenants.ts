/** The tenants of a start: the sample companies and those named on the command line. Who is suspended or erased stays so. */
import type { SampleCompany } from '../../infra/local/samples/companies.ts';
import type { LocalTenant } from '../../shared/contract/local-tenants.ts';
import { parseTenantId, type TenantId } from '../../shared/tenancy/tenant-id.ts';
import type { TenantBook } from './tenant-book.ts';
import { isLeaving, newTenant } from './tenant-life.ts';

export interface Registration {
  readonly book: TenantBook;
  readonly companies: readonly SampleCompany[];
  /** Ids. */
  readonly tenants: readonly string[];
  readonly now: () => Date;
}

export interface Registered {
  /** Those that may have keys. */
  readonly staying: readonly LocalTenant[];
  /** Of the companies those that are let in. */
  readonly companies: readonly SampleCompany[];
  /** A line on each that was named and is not let in. */
  readonly notices: readonly string[];
}

/** @throws Error for an id outside the grammar, or where the list cannot be read */
export async function registerTenants({ book, companies, tenants, now }: Registration): Promise<Registered> {
  const names = new Map(tenants.map((id) => [toTenantId(id), id]));
  for (const { tenantId, name } of companies) names.set(toTenantId(tenantId), name);
  const named: LocalTenant[] = [];
  for (const [id, name] of names) {
    named.push(await book.change(id, (entry) => registered(entry, newTenant(id, name, now()))));
  }
  const active = new Set<string>(named.filter(({ status }) => status === 'active').map(({ id }) => id));
  return {
    staying: (await book.entries()).filter((entry) => !isLeaving(entry)),
    companies: companies.filter(({ tenantId }) => active.has(tenantId)),
    notices: named.filter(({ id }) => !active.has(id)).map(notice),
  };
}

/** A sample company that was first named by its id alone gets its name. */
function registered(entry: LocalTenant | undefined, anew: LocalTenant): LocalTenant {
  if (entry === undefined) return anew;
  return isLeaving(entry) || entry.name !== entry.id || anew.name === anew.id
    ? entry
    : { ...entry, name: anew.name };
}

const notice = ({ id, status, since }: LocalTenant): string =>
  `${id} is ${status} since ${since}: it is not let in, and gets no samples.`;

function toTenantId(id: string): TenantId {
  const tenantId = parseTenantId(id);
  if (tenantId !== undefined) return tenantId;
  throw new Error(
    `'${id}' cannot be a tenant: use 2 to 63 lower-case letters, digits and hyphens, none at the ends but letters and digits.`,
  );
}
