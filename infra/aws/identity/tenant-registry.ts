/** The table of tenants and of the machine clients bound to them. Functions read single items of one kind; only operators write. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  type PolicyStatementProps,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { protectedRemoval } from '../removal.ts';

export interface TenantRegistryProps {
  readonly environment: Environment;
  readonly keys: Keys;
}

export class TenantRegistry extends Construct {
  readonly table: Table;
  /** Reading tenants. */
  readonly tenants: Access;
  /** Reading which tenant a machine client is bound to. */
  readonly clients: Access;

  constructor(scope: Construct, id: string, { environment, keys }: TenantRegistryProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryptionKey: keys.data,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: environment.removal === 'retain',
      removalPolicy: protectedRemoval(environment),
      resourcePolicy: tablePolicy(this),
    });
    const variables = { TENANT_TABLE: this.table.tableName };
    const decrypt = tableDecryption(this.table, keys);
    this.tenants = { variables, statements: [reading(this.table, 'tenant#*'), decrypt] };
    this.clients = { variables, statements: [reading(this.table, 'client#*'), decrypt] };
    new CfnOutput(Stack.of(this), 'TenantTableName', {
      description: 'Tenants and machine clients: askacme tenant writes them',
      value: this.table.tableName,
    });
  }
}

/** `ForAllValues` is also true where a request has no key at all, so the key's presence is asked for beside it. */
const reading = (table: Table, keys: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['dynamodb:GetItem'],
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

/** The key opens this table, and only through DynamoDB. */
export function tableDecryption(table: Table, { data }: Keys): PolicyStatement {
  const { region, urlSuffix, account } = Stack.of(table);
  return new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [data.keyArn],
    conditions: {
      StringEquals: {
        'kms:ViaService': `dynamodb.${region}.${urlSuffix}`,
        'kms:EncryptionContext:aws:dynamodb:tableName': table.tableName,
        'kms:EncryptionContext:aws:dynamodb:subscriberId': account,
      },
    },
  });
}

/**
 * The second line: should a function's role ever be given too much, the table itself still refuses it. By `NotAction`, so
 * that exports, backups and whatever DynamoDB learns to do are refused too.
 */
function tablePolicy(scope: Construct): PolicyDocument {
  const { partition, account, stackName } = Stack.of(scope);
  const deny = (
    sid: string,
    asked: Pick<PolicyStatementProps, 'actions' | 'notActions'>,
    conditions: Record<string, object>,
  ): PolicyStatement =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      ...asked,
      // The table itself: a policy on it cannot name it, as it does not exist yet.
      resources: ['*'],
      conditions,
    });
  return new PolicyDocument({
    statements: [
      deny(
        'FunctionsOnlyGetSingleItems',
        { notActions: ['dynamodb:GetItem'] },
        {
          // Every role that this stack makes begins with the stack's name.
          ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${stackName}-*` },
        },
      ),
      deny(
        'OnlyEncryptedConnections',
        { actions: ['dynamodb:*'] },
        { Bool: { 'aws:SecureTransport': 'false' } },
      ),
    ],
  });
}
