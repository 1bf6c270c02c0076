/** Loads the sample companies through the ingest use case, as if each had uploaded its own. */
import { ingest } from '../functions/ingest/ingest.ts';
import { createInspect } from '../functions/ingest/inspection.ts';
import { readSampleContent, type SampleCompany } from '../infra/local/samples/companies.ts';
import type { Container } from '../shared/runtime/container.ts';
import { openEngines } from '../shared/runtime/open-engines.ts';
import type { TenantContext } from '../shared/tenancy/tenant-context.ts';
import { parseTenantId } from '../shared/tenancy/tenant-id.ts';

/** For each document; nobody waits at a gateway. */
const loadingMs = 60_000;

/** A company that has documents already keeps them: its developer may have changed or deleted some. */
export async function loadSamples(container: Container, companies: readonly SampleCompany[]): Promise<void> {
  const { embedder, store, sealer } = await openEngines(container, 'embedder', 'store', 'sealer');
  for (const company of companies) {
    const tenant = loaderOf(company);
    const { count } = await store.list(tenant.tenantId, {
      visibility: 'with-pii',
      limit: 1,
      after: undefined,
      tag: undefined,
    });
    const inspect = createInspect(container, { tenant, requestId: 'samples' });
    for (const document of count === 0 ? company.documents : []) {
      const content = await readSampleContent(company, document);
      const { id, title, tags, containsPii } = document;
      await ingest({ embedder, store, sealer, inspect, remainingMs: () => loadingMs }, tenant, {
        id,
        title,
        tags: [...tags],
        content,
        contains_pii: containsPii,
      });
    }
  }
}

function loaderOf({ tenantId, name }: SampleCompany): TenantContext {
  const id = parseTenantId(tenantId);
  if (id === undefined) throw new Error(`The sample company's id ${tenantId} is not a tenant id.`);
  return {
    tenantId: id,
    tenantName: name,
    subject: 'sample-loader',
    roles: new Set(['admin', 'pii_access']),
    piiAccess: true,
    settings: new Set(),
  };
}
