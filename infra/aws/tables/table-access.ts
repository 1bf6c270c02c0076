/** Tables that functions look into item by item, and that operators write: rights to them, and what each table refuses by itself. */
import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  AnyPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  type PolicyStatementProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Keys } from '../keys.ts';

/** `ForAllValues` is also true where a request has no key at all, so the key's presence is asked for beside it. */
export const onItems = ({ tableArn }: Table, action: string, keys: string): PolicyStatement =>
  new PolicyStatement({
    actions: [action],
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

/** The key opens this table, and only through DynamoDB. */
export function decryption(table: Table, { data }: Keys): PolicyStatement {
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
 * The second line: should a function's role ever be given more than `actions`, the table itself still refuses it. By
 * `NotAction`, so that exports, backups and whatever DynamoDB learns to do are refused too.
 * @param sid says what functions may do
 */
export function tablePolicy(scope: Construct, sid: string, actions: string[]): PolicyDocument {
  const { partition, account, stackName } = Stack.of(scope);
  return new PolicyDocument({
    statements: [
      denied({
        sid,
        notActions: actions,
        // Every role that this stack makes begins with the stack's name.
        conditions: {
          ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/${stackName}-*` },
        },
      }),
      denied({
        sid: 'OnlyEncryptedConnections',
        actions: ['dynamodb:*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ],
  });
}

/** The table itself: a policy on it cannot name it, as it does not exist yet. */
const denied = (asked: PolicyStatementProps): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    resources: ['*'],
    ...asked,
  });

/** For tables that functions only read. */
export const readOnlyPolicy = (scope: Construct): PolicyDocument =>
  tablePolicy(scope, 'FunctionsOnlyGetSingleItems', ['dynamodb:GetItem']);
