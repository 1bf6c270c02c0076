/** A tenant named on the command line. */
import { parseTenantId, type TenantId } from '../../shared/tenancy/tenant-id.ts';
import { UsageError } from './command.ts';

/** @throws UsageError where it is outside the grammar; `what` precedes the complaint */
export function tenantArgument(text: string, what = ''): TenantId {
  const tenantId = parseTenantId(text);
  if (tenantId !== undefined) return tenantId;
  throw new UsageError(
    `${what}${JSON.stringify(text)} cannot be a tenant: 2 to 63 of a-z, 0-9 and -, with a letter or digit at both ends.`,
  );
}
