/** From the operator's configuration to the tenants of a deployment. The only user of that adapter, imported when it is needed. */
import type { DeploymentQuestion } from '../adapters/aws-administration/deployment.ts';
import type { TenantAdministration } from '../adapters/aws-administration/tenant-administration.ts';
import type { TenantAdministrationConfig } from './config/tenant-administration.ts';

export type { TenantAdministration };

/** @throws Error that says what to do where there is no such deployment, or AWS refuses or is away */
export async function openTenantAdministration(
  config: TenantAdministrationConfig,
  region: string,
  deployment: DeploymentQuestion,
): Promise<TenantAdministration> {
  const adapter = await import('../adapters/aws-administration/tenant-administration.ts');
  return await adapter.openTenantAdministration({ ...config, region }, deployment);
}
