/** Questions about the tables that hold tenants' keys and their use of their budgets; and how tables and keys are found. */
import type { ResolvedTemplate } from './resolve-template.ts';
import type { Question } from './simulate.ts';

export type Questions = Readonly<Record<string, Question>>;

export function aboutTenantKeys(template: ResolvedTemplate): Questions {
  const table = tableOf(template, 'TenantKeys');
  const arn = template.attribute(table.logicalId, 'Arn');
  const wrapper = keyArn(template, 'KeysTenants');
  const on = (action: string, ...leading: string[]): Question => ({
    action: `dynamodb:${action}`,
    resource: arn,
    ...(leading.length === 0 ? {} : { context: { 'dynamodb:LeadingKeys': leading } }),
  });
  const unwrap = (context: Question['context'], action = 'Decrypt', resource = wrapper): Question => ({
    action: `kms:${action}`,
    resource,
    ...(context === undefined ? {} : { context }),
  });
  const acme = { 'kms:EncryptionContext:tenant_id': 'acme', 'kms:EncryptionContextKeys': ['tenant_id'] };
  const { region, account } = template;
  const changes = ['PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'BatchGetItem', 'BatchWriteItem'];
  const ofWhole = ['Scan', 'DeleteTable', 'UpdateTable', 'CreateBackup', 'ExportTableToPointInTime'];
  return {
    'get the keys of a tenant': on('GetItem', 'acme'),
    ...Object.fromEntries(changes.map((action) => [`${action} of the keys of a tenant`, on(action, 'acme')])),
    ...Object.fromEntries(ofWhole.map((action) => [`${action} of the tenants’ keys`, on(action)])),
    'decrypt the table of keys through DynamoDB': {
      action: 'kms:Decrypt',
      resource: keyArn(template, 'KeysData'),
      context: {
        'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:tableName': table.physicalId,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': account,
      },
    },
    'unwrap the keys of a tenant': unwrap(acme),
    'wrap the keys of a tenant': unwrap(acme, 'Encrypt'),
    'make a data key for a tenant': unwrap(acme, 'GenerateDataKey'),
    'wrap the keys of a tenant anew': unwrap(acme, 'ReEncryptFrom'),
    'unwrap keys without saying whose': unwrap(undefined),
    'unwrap keys in an empty context': unwrap({ 'kms:EncryptionContextKeys': [] }),
    'unwrap keys in another context': unwrap({
      'kms:EncryptionContext:purpose': 'acme',
      'kms:EncryptionContextKeys': ['purpose'],
    }),
    'unwrap keys in a wider context': unwrap({
      ...acme,
      'kms:EncryptionContext:purpose': 'any',
      'kms:EncryptionContextKeys': ['tenant_id', 'purpose'],
    }),
    'unwrap the keys of a tenant under another key': unwrap(acme, 'Decrypt', keyArn(template, 'KeysSecrets')),
  };
}

export function aboutQuotas(template: ResolvedTemplate): Questions {
  const table = tableOf(template, 'Quotas');
  const arn = template.attribute(table.logicalId, 'Arn');
  const on = (action: string, ...leading: string[]): Question => ({
    action: `dynamodb:${action}`,
    resource: arn,
    ...(leading.length === 0 ? {} : { context: { 'dynamodb:LeadingKeys': leading } }),
  });
  const [tier, day] = ['acme#tier', 'acme#day#2026-11-22'];
  const others = ['PutItem', 'DeleteItem', 'Query', 'BatchGetItem', 'BatchWriteItem'];
  return {
    "read a tenant's tier": on('GetItem', tier),
    "count a tenant's use": on('UpdateItem', day),
    "change a tenant's tier": on('UpdateItem', tier),
    "change a tenant's tier beside counting": on('UpdateItem', day, tier),
    "read a tenant's use": on('GetItem', day),
    'count without saying whose': on('UpdateItem'),
    'scan the quotas': on('Scan'),
    'delete the quotas': on('DeleteTable'),
    ...Object.fromEntries(others.map((action) => [`${action} of a tier`, on(action, tier)])),
    ...Object.fromEntries(others.map((action) => [`${action} of a tenant's use`, on(action, day)])),
    'decrypt the quotas through DynamoDB': {
      action: 'kms:Decrypt',
      resource: keyArn(template, 'KeysData'),
      context: {
        'kms:ViaService': `dynamodb.${template.region}.amazonaws.com`,
        'kms:EncryptionContext:aws:dynamodb:tableName': table.physicalId,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': template.account,
      },
    },
  };
}

/** As all the environments' settings name them. */

export function tableOf(template: ResolvedTemplate, logicalPrefix: string) {
  const tables = template.ofType('AWS::DynamoDB::Table');
  const found = tables.find(({ logicalId }) => logicalId.startsWith(logicalPrefix));
  if (found === undefined) throw new Error(`The template has no table ${logicalPrefix}`);
  return found;
}

export function keyArn(template: ResolvedTemplate, logicalPrefix: string): string {
  const [key, ...more] = template
    .ofType('AWS::KMS::Key')
    .filter(({ logicalId }) => logicalId.startsWith(logicalPrefix));
  if (key === undefined || more.length > 0) throw new Error(`Not one key begins with ${logicalPrefix}`);
  return template.attribute(key.logicalId, 'Arn');
}
