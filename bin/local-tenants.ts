/** The local server's tenants: the sample companies, those named at the start, and those a data directory remembers. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localIssuerName } from '../infra/local/issuer.ts';
import type { SampleCompany } from '../infra/local/samples/companies.ts';
import type { Tenant } from '../shared/ports/tenant-registry.ts';
import { parseTenantId } from '../shared/tenancy/tenant-id.ts';

export interface TenantSources {
  readonly dataDirectory: string | undefined;
  readonly companies: readonly SampleCompany[];
  readonly tenants: readonly string[];
}

/** @throws Error for an id outside the grammar, or where the data directory's list cannot be read */
export async function registerTenants({
  dataDirectory,
  companies,
  tenants,
}: TenantSources): Promise<Tenant[]> {
  const file = dataDirectory === undefined ? undefined : join(dataDirectory, 'tenants.json');
  const named = new Map<string, string>(file === undefined ? [] : await readNames(file));
  for (const id of tenants) named.set(id, named.get(id) ?? id);
  for (const { tenantId, name } of companies) named.set(tenantId, name);
  const registered = [...named].map(toTenant);
  if (file !== undefined) await writeNames(file, registered);
  return registered;
}

function toTenant([id, name]: readonly [string, string]): Tenant {
  const tenantId = parseTenantId(id);
  if (tenantId === undefined) {
    throw new Error(
      `'${id}' cannot be a tenant: use 2 to 63 lower-case letters, digits and hyphens, none at the ends but letters and digits.`,
    );
  }
  return { id: tenantId, name, status: 'active', issuer: localIssuerName, usageKey: undefined };
}

async function readNames(file: string): Promise<[string, string][]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return Object.entries(JSON.parse(text) as Record<string, string>).map(([id, name]) => [id, String(name)]);
  } catch (cause) {
    throw new Error(`${file} is not a list of tenants. Mend or remove it.`, { cause });
  }
}

async function writeNames(file: string, tenants: readonly Tenant[]): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(
    draft,
    `${JSON.stringify(Object.fromEntries(tenants.map(({ id, name }) => [id, name])), null, 2)}\n`,
  );
  await rename(draft, file);
}
