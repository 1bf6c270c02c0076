/** The table of quotas: how it is kept, and that no function can give its tenant another tier. */
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../infra/environments/read-environment.ts';
import { readQuota } from '../../shared/runtime/config/quota.ts';
import { startReading } from '../../shared/runtime/config/reading.ts';
import { functionIn } from './support/functions.ts';
import { decide } from './support/iam-decision.ts';
import { fakeAccount } from './support/physical-ids.ts';
import { resolved } from './support/resolved.ts';

const tableIn = (name: string) =>
  resolved(name)
    .ofType('AWS::DynamoDB::Table')
    .find(({ logicalId }) => logicalId.startsWith('Quotas')) ?? expect.fail('no table of quotas');

describe('the table of quotas', () => {
  it.each(['dev', 'staging', 'prod', 'aurora'])(
    'is encrypted by a key of ours, and rid of what is over, in %s',
    (name) => {
      expect(tableIn(name).properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.any(String) },
      });
    },
  );

  it.each(['dev', 'prod', 'aurora'])(
    'comes with the limits of each tier in %s, as functions read them',
    (name) => {
      const template = resolved(name);
      const { tiers } = readEnvironment(name);

      for (const one of ['query', 'ingest', 'list', 'get', 'delete']) {
        const { variables } = functionIn(template, name, one);
        const config = readQuota(startReading({ ...variables, AWS_REGION: 'eu-central-1' }));

        expect(config).toMatchObject({ kind: 'dynamodb', tableName: tableIn(name).physicalId });
        expect(config.kind === 'dynamodb' ? Object.fromEntries(config.tiers) : {}).toEqual(
          Object.fromEntries(
            Object.entries(tiers).map(([tier, { quota }]) => [
              tier,
              {
                requests: quota.requestsPerMinute,
                documents: quota.documentsPerDay,
                chunks: quota.chunksPerDay,
                tokens: quota.tokensPerDay,
              },
            ]),
          ),
        );
      }
    },
  );

  it.each([
    ['PutItem', 'ExplicitlyDenied'],
    ['DeleteItem', 'ExplicitlyDenied'],
    ['Scan', 'ExplicitlyDenied'],
    ['BatchWriteItem', 'ExplicitlyDenied'],
    ['ExportTableToPointInTime', 'ExplicitlyDenied'],
    ['UpdateItem', 'Allowed'],
    ['GetItem', 'Allowed'],
  ])('answers %s to a function whose role is given everything: %s', async (action, expected) => {
    const { properties, logicalId } = tableIn('dev');
    const resource = resolved('dev').attribute(logicalId, 'Arn');
    const everything = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }],
    };

    const verdict = await decide(
      {
        principal: `arn:aws:iam::${fakeAccount}:role/askacme-dev-FunctionsQueryRole-ABC123`,
        action: `dynamodb:${action}`,
        resource,
        context: { 'aws:SecureTransport': 'true' },
      },
      {
        identity: [everything],
        resource: (properties.ResourcePolicy as { PolicyDocument: object }).PolicyDocument,
      },
    );

    expect(verdict).toBe(expected);
  });
});
