/** The table in which each tenant's use of its budgets is counted, and its tier is kept. Functions count; only operators say who is of which tier. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import type { Network } from '../network/network.ts';
import { removalPolicy } from '../removal.ts';
import { decryption, onItems, tablePolicy } from '../tables/table-access.ts';

export interface QuotaTableProps {
  readonly environment: Environment;
  readonly keys: Keys;
  /** In which the functions that count run. */
  readonly network: Network | undefined;
}

export class QuotaTable extends Construct {
  readonly table: Table;
  /** Reading a tenant's tier, and counting. */
  readonly access: Access;

  constructor(scope: Construct, id: string, { environment, keys, network }: QuotaTableProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryptionKey: keys.data,
      timeToLiveAttribute: 'expires_at',
      // For the tiers: counters of yesterday are of no use to anybody.
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 },
      removalPolicy: removalPolicy(environment),
      resourcePolicy: tablePolicy(this, 'FunctionsOnlyReadTiersAndCount', [
        'dynamodb:GetItem',
        'dynamodb:UpdateItem',
      ]),
    });
    // No function can give its tenant another tier.
    this.access = {
      variables: {
        QUOTA_TABLE: this.table.tableName,
        QUOTA_TIERS: tiersOf(environment),
        ...(network === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: network.dynamoDbUrl }),
      },
      statements: [
        onItems(this.table, 'dynamodb:GetItem', '*#tier'),
        onItems(this.table, 'dynamodb:UpdateItem', '*#day#*'),
        decryption(this.table, keys),
      ],
    };
    new CfnOutput(Stack.of(this), 'QuotaTableName', {
      description: "Tenants' tiers and what they used: askacme tenant writes the tiers",
      value: this.table.tableName,
    });
  }
}

/** As `readQuota` takes it. */
const tiersOf = ({ tiers }: Environment): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(tiers).map(([name, { quota }]) => [
        name,
        {
          requests: quota.requestsPerMinute,
          documents: quota.documentsPerDay,
          chunks: quota.chunksPerDay,
          tokens: quota.tokensPerDay,
        },
      ]),
    ),
  );
