/** One environment: keys, stores, functions and the API in front, each a construct of its own, put together here. */
import { Fn, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environments/environment.ts';
import { Api } from './api/api.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import type { Bundles } from './bundles/bundles.ts';
import { CostBudget, deploymentTag } from './cost-budget.ts';
import { Functions } from './functions/functions.ts';
import { Identity } from './identity/identity.ts';
import { KeySnapshots } from './identity/key-snapshots.ts';
import { TenantRegistry } from './identity/tenant-registry.ts';
import { Keys } from './keys.ts';
import { Models } from './models/models.ts';
import { piiDetection } from './models/pii-detection.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { QuotaTable } from './quota/quota-table.ts';
import { TenantKeys } from './sealing/tenant-keys.ts';
import { CursorKey } from './secrets/cursor-key.ts';
import { DatabaseUpkeep } from './store/database-upkeep.ts';
import { DocumentStore } from './store/document-store.ts';

export interface ServiceStackProps {
  readonly environment: Environment;
  readonly bundles: Bundles;
}

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { environment, bundles }: ServiceStackProps) {
    const { name, region, account, removal } = environment;
    super(scope, id, {
      description: `AskAcme ${name}: a multi-tenant RAG API`,
      env: { region, ...(account === undefined ? {} : { account }) },
      terminationProtection: removal === 'retain',
    });
    const keys = new Keys(this, 'Keys', { environment });
    const tenantRegistry = new TenantRegistry(this, 'TenantRegistry', { environment, keys });
    const store = new DocumentStore(this, 'DocumentStore', { environment, keys });
    const models = new Models(this, 'Models', { environment, keys });
    const cursorKey = new CursorKey(this, 'CursorKey', { environment, keys });
    const { network, database } = store;
    const tenantKeys = new TenantKeys(this, 'TenantKeys', { environment, keys, network });
    const quotas = new QuotaTable(this, 'Quotas', { environment, keys, network });
    const functions = new Functions(this, 'Functions', { environment, bundles, keys, network });
    const preTokenGeneration = functions.find('pre-token-generation');
    const identity = new Identity(this, 'Identity', { environment, preTokenGeneration });

    functions.give('tenant-registry', tenantRegistry.tenants);
    functions.give('client-registry', tenantRegistry.clients);
    functions.give('issuers', identity.issuers);
    const snapshots = keySnapshots(this, environment, functions, identity);
    functions.give('store-reader', store.reader);
    functions.give('store-writer', store.writer);
    if (store.owner !== undefined) functions.give('database-owner', store.owner);
    functions.give('embedder', models.embedder);
    functions.give('answerer', models.answerer);
    functions.give('pii-detector', piiDetection(environment));
    functions.give('cursor-key', cursorKey.access);
    functions.give('tenant-keys', tenantKeys.access);
    functions.give('quota', quotas.access);

    if (database !== undefined) {
      new DatabaseUpkeep(this, 'DatabaseUpkeep', { environment, keys, store: database, functions });
    }

    const api = new Api(this, 'Api', { environment, keys, functions });
    const auditTrail = new AuditTrail(this, 'AuditTrail', { environment, keys, functions, api });
    new Monitoring(this, 'Monitoring', {
      ...{ environment, keys, functions, api, auditTrail },
      table: tenantRegistry.table,
      keyTable: tenantKeys.table,
      quotaTable: quotas.table,
      keySnapshots: snapshots,
    });
    new CostBudget(this, 'CostBudget', { environment });
    Tags.of(this).add('service', 'askacme');
    Tags.of(this).add('environment', name);
    Tags.of(this).add(deploymentTag, `askacme-${name}`);
  }

  /** CloudFormation knows them when it deploys. Looked up while synthesizing, they would take credentials. */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }
}

/** In fail mode `closed` nothing is fallen back on, so there is nothing to read and nothing to write. */
function keySnapshots(
  scope: Construct,
  environment: Environment,
  functions: Functions,
  { issuers }: Identity,
): KeySnapshots | undefined {
  if (environment.failMode === 'closed') return undefined;
  const snapshots = new KeySnapshots(scope, 'KeySnapshots', { environment, issuers });
  functions.give('key-snapshot-reader', snapshots.reader);
  functions.give('key-snapshot-writer', snapshots.writer);
  snapshots.takenBy(functions.get('key-snapshot'));
  return snapshots;
}
