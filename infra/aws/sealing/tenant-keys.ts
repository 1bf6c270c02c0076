/** Wall 5: the table of tenants' wrapped keys. Functions read single items and unwrap them; only operators make, change and destroy keys. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import type { Network } from '../network/network.ts';
import { keyEndpoint } from '../network/service-endpoints.ts';
import { protectedRemoval } from '../removal.ts';
import { decryption, readOnlyPolicy } from '../tables/table-access.ts';

export interface TenantKeysProps {
  readonly environment: Environment;
  readonly keys: Keys;
  /** In which the functions run that open texts. */
  readonly network: Network | undefined;
}

/**
 * A destroyed key is only gone when the table cannot be turned back to before: long enough to notice a mistake, over a
 * weekend too, and short enough to call it an erasure. DynamoDB takes 1 to 35.
 */
const recoveryPeriodInDays = 7;

export class TenantKeys extends Construct {
  readonly table: Table;
  /** Reading and unwrapping. */
  readonly access: Access;

  constructor(scope: Construct, id: string, { environment, keys, network }: TenantKeysProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      // Not the key that wraps what lies in it.
      encryptionKey: keys.data,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays },
      deletionProtection: environment.removal === 'retain',
      removalPolicy: protectedRemoval(environment),
      resourcePolicy: readOnlyPolicy(this),
    });
    this.access = {
      variables: {
        TENANT_KEY_TABLE: this.table.tableName,
        TENANT_KEY_ID: keys.tenants.keyArn,
        ...this.#waysIn(network, keys),
      },
      statements: [reading(this.table), decryption(this.table, keys), unwrapping(keys.tenants)],
    };
    this.#output(
      'TenantKeyTableName',
      "Tenants' wrapped keys: askacme tenant writes them",
      this.table.tableName,
    );
    this.#output('TenantKeyId', "Wraps tenants' keys: askacme tenant asks it to", keys.tenants.keyArn);
  }

  #waysIn(network: Network | undefined, keys: Keys): Access['variables'] {
    if (network === undefined) return {};
    keyEndpoint(this, network.endpoints, keys.tenants.keyArn);
    return { AWS_ENDPOINT_URL_DYNAMODB: network.dynamoDbUrl };
  }

  #output(name: string, description: string, value: string): void {
    new CfnOutput(Stack.of(this), name, { description, value });
  }
}

/** Tenants' items are not told apart: one role serves all tenants of a function, so who may read one may read each. */
const reading = (table: Table): PolicyStatement =>
  new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [table.tableArn] });

/**
 * Only with a tenant named in the encryption context, and nothing beside it. `ForAllValues` is also true where a request
 * has no context at all, so the tenant's presence is asked for beside it.
 */
const unwrapping = ({ keyArn }: IKey): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [keyArn],
    conditions: {
      Null: { 'kms:EncryptionContext:tenant_id': 'false' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenant_id'] },
    },
  });
