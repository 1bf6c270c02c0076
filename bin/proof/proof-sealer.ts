/** The product's own sealer, with keys in memory for each company of the proof. */
import type { Sealer } from '../../shared/ports/sealer.ts';
import { openKeys, sealerOver } from '../../shared/runtime/open-sealer.ts';
import { createKeyAdministration } from '../../shared/sealing/key-administration.ts';
import { parseTenantId } from '../../shared/tenancy/tenant-id.ts';
import { companies } from './world.ts';

export async function proofSealer(): Promise<Sealer> {
  const keys = await openKeys({ kind: 'memory' });
  const administration = createKeyAdministration(keys);
  for (const { tenantId } of companies) {
    const id = parseTenantId(tenantId);
    if (id !== undefined) await administration.create(id, { keyedTerms: true });
  }
  return sealerOver(keys, { logger: { error: () => undefined } });
}
