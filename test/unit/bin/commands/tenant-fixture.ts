/** The command line against a deployment on loopback: one stack, its table, its usage plans and its user pool. */
import { expect } from 'vitest';
import type { Clock } from '../../../../bin/commands/command.ts';
import { main } from '../../../../bin/commands/main.ts';
import { type Relay, startRelay } from '../../../support/aws-administration-relay.ts';
import {
  type AdministrationServer,
  startAdministrationServer,
} from '../../../support/aws-administration-server.ts';
import { poolId } from '../../../support/cognito-pool.ts';
import { type DynamoDbServer, startDynamoDbServer } from '../../../support/dynamodb-server.ts';
import { type KmsServer, startKmsServer } from '../../../support/kms-server.ts';
import { captureIo } from '../captured-io.ts';

export const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`;
export const tokenUrl = 'https://askacme-dev-6f1f4a60.auth.eu-central-1.amazoncognito.com/oauth2/token';
export const table = 'TenantTable';
export const keyTable = 'TenantKeyTable';
export const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-4333-8444-555555555555';
export const quotaTable = 'QuotaTable';

export interface Fixture {
  readonly aws: AdministrationServer;
  readonly dynamoDb: DynamoDbServer;
  readonly kms: KmsServer;
  /** On the way to DynamoDB. */
  readonly relay: Relay;
  /** Of the commands; the machine's where undefined. */
  clock: Clock | undefined;
  /** Of an operator who is signed in. */
  readonly variables: Readonly<Record<string, string>>;
  run(...argv: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  runWith(
    variables: Readonly<Record<string, string>>,
    ...argv: string[]
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  close(): Promise<void>;
}

export async function startFixture(): Promise<Fixture> {
  const aws = await startAdministrationServer();
  const dynamoDb = await startDynamoDbServer({
    tables: { [table]: [], [keyTable]: [], [quotaTable]: [] },
  });
  const kms = await startKmsServer([keyArn]);
  const relay = await startRelay(dynamoDb.origin);
  aws.outputs = {
    TenantTableName: table,
    TenantKeyTableName: keyTable,
    TenantKeyId: keyArn,
    QuotaTableName: quotaTable,
    UsagePlanStandard: 'plan1',
    UsagePlanPremium: 'plan2',
    UserPoolId: poolId,
    Issuer: issuer,
    TokenUrl: tokenUrl,
  };
  aws.keys.plans.set('plan1', new Set()).set('plan2', new Set());
  const runWith: Fixture['runWith'] = async (variables, ...argv) => {
    const io = captureIo(variables, {}, fixture.clock);
    const exitCode = await main(['tenant', ...argv], io);
    const { stdout, stderr } = io.written;
    // Whatever happens: no credential, no word of the vendor's, no value of an API key.
    expect(stdout + stderr).not.toMatch(/canary|vendor-internal/);
    for (const { value } of aws.keys.all) expect(stdout + stderr).not.toContain(value);
    return { exitCode, stdout, stderr };
  };
  const signedIn = {
    ...aws.environment,
    AWS_ENDPOINT_URL_DYNAMODB: relay.origin,
    AWS_ENDPOINT_URL_KMS: kms.origin,
  };
  const fixture: Fixture = {
    clock: undefined,
    variables: signedIn,
    aws,
    dynamoDb,
    kms,
    relay,
    runWith,
    run: (...argv) => runWith(signedIn, ...argv, ...(argv.includes('--env') ? [] : ['--env', 'dev'])),
    async close() {
      await Promise.all([aws.close(), relay.close(), dynamoDb.close(), kms.close()]);
    },
  };
  return fixture;
}
