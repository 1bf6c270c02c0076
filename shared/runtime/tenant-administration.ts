/** From the operator's configuration to the tenants of a deployment. The only user of its adapter, imported when it is needed. */
import type { DeploymentQuestion } from '../adapters/aws-administration/deployment.ts';
import type { TenantAdministration } from '../adapters/aws-administration/tenant-administration.ts';
import type { TenantErasure } from '../adapters/aws-administration/tenant-erasure.ts';
import type { KeyPlace, TenantKeys } from '../adapters/aws-administration/tenant-keys.ts';
import { createKeyAdministration } from '../sealing/key-administration.ts';
import { describeKeys } from '../sealing/key-description.ts';
import { awsEndpoint } from '../upstream/aws-endpoint.ts';
import type { TenantAdministrationConfig } from './config/tenant-administration.ts';

export type { TenantAdministration, TenantErasure };

/** @throws Error that says what to do where there is no such deployment, or AWS refuses or is away */
export async function openTenantAdministration(
  config: TenantAdministrationConfig,
  region: string,
  deployment: DeploymentQuestion,
): Promise<TenantAdministration> {
  const adapter = await import('../adapters/aws-administration/tenant-administration.ts');
  return await adapter.openTenantAdministration({ ...config, region }, deployment, (place) =>
    openTenantKeys(config, region, place),
  );
}

/** The functions' own adapters, which write as well as they read. */
async function openTenantKeys(
  { credentials, endpoints }: TenantAdministrationConfig,
  region: string,
  { tableName, keyArn }: KeyPlace,
): Promise<TenantKeys> {
  const { createTenantKeyTable } = await import('../adapters/dynamodb/tenant-key-table.ts');
  const { createKmsKeyWrapper } = await import('../adapters/kms/key-wrapper.ts');
  const { placeWithRefusals, withRefusals } = await import('../adapters/aws-administration/tenant-keys.ts');
  const access = (service: 'dynamodb' | 'kms') => ({
    region,
    credentials,
    endpoint: endpoints[service] ?? awsEndpoint(service, region),
  });
  const keys = placeWithRefusals(createTenantKeyTable({ ...access('dynamodb'), tableName }));
  const wrapper = withRefusals(createKmsKeyWrapper({ ...access('kms'), keyArn }));
  return {
    ...createKeyAdministration({ keys, wrapper }),
    has: async (tenant) => (await keys.read(tenant)) !== undefined,
    describe: (tenant) => describeKeys({ keys, wrapper }, tenant),
  };
}
