/** The table of tenants and of the machine clients bound to them. Functions read single items of one kind; only operators write. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { protectedRemoval } from '../removal.ts';
import { decryption, onItems, readOnlyPolicy } from '../tables/table-access.ts';

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
      resourcePolicy: readOnlyPolicy(this),
    });
    const variables = { TENANT_TABLE: this.table.tableName };
    const decrypt = decryption(this.table, keys);
    const reading = (keys: string) => onItems(this.table, 'dynamodb:GetItem', keys);
    this.tenants = { variables, statements: [reading('tenant#*'), decrypt] };
    this.clients = { variables, statements: [reading('client#*'), decrypt] };
    new CfnOutput(Stack.of(this), 'TenantTableName', {
      description: 'Tenants and machine clients: askacme tenant writes them',
      value: this.table.tableName,
    });
  }
}
