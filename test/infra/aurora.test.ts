/** A database of the stack's own: encrypted, with a login for the application, and laid before anything serves. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { migrationsDigest } from '../../infra/aws/store/schema-migration.ts';
import { functionIn, functionsIn } from './support/functions.ts';
import type { ResolvedTemplate } from './support/resolve-template.ts';
import { only, resolved } from './support/resolved.ts';
import type { Document } from './support/simulate.ts';
import { synthesize } from './support/synthesize.ts';

const inNetwork = ['query', 'ingest', 'list', 'get', 'delete', 'health', 'migrate'];

interface Raw {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

let template: ResolvedTemplate;
let raw: Readonly<Record<string, Raw>>;

beforeAll(() => {
  template = resolved('aurora');
  raw = synthesize('aurora').template.toJSON().Resources as Record<string, Raw>;
});

describe('The database', () => {
  it('is encrypted, backed up, kept and seen from nowhere outside', () => {
    const { properties, logicalId } = only(template, 'AWS::RDS::DBCluster');

    expect(properties).toMatchObject({
      Engine: 'aurora-postgresql',
      StorageEncrypted: true,
      BackupRetentionPeriod: 14,
      DeletionProtection: true,
      CopyTagsToSnapshot: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
      EnableCloudwatchLogsExports: ['postgresql'],
    });
    expect(properties.KmsKeyId).toMatch(/^arn:aws:kms:/);
    expect(raw[logicalId]?.DeletionPolicy).toBe('Retain');
    for (const instance of template.ofType('AWS::RDS::DBInstance')) {
      expect(instance.properties).toMatchObject({
        PubliclyAccessible: false,
        DBInstanceClass: 'db.serverless',
      });
    }
    expect(template.ofType('AWS::RDS::DBInstance').length).toBe(2);
  });

  it('has an owner whose password RDS makes and changes, in no template', () => {
    const { properties } = only(template, 'AWS::RDS::DBCluster');

    expect(properties).toMatchObject({ MasterUsername: 'askacme_owner', ManageMasterUserPassword: true });
    expect(properties.MasterUserSecret).toMatchObject({ KmsKeyId: expect.stringMatching(/^arn:aws:kms:/) });
    expect(properties).not.toHaveProperty('MasterUserPassword');
  });

  it('takes encrypted connections alone, and writes no statement, parameter or row into its log', () => {
    expect(only(template, 'AWS::RDS::DBClusterParameterGroup').properties.Parameters).toEqual({
      'rds.force_ssl': '1',
      log_connections: '1',
      log_disconnections: '1',
      log_statement: 'none',
      log_min_duration_statement: '-1',
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      'pg_stat_statements.track_utility': '0',
    });
  });

  it('finds its log group there, encrypted, before RDS would make one', () => {
    const { logicalId } = only(template, 'AWS::RDS::DBCluster');
    const logs = template
      .ofType('AWS::Logs::LogGroup')
      .find(({ properties }) => properties.LogGroupName === '/aws/rds/cluster/askacme-aurora/postgresql');

    expect(raw[logicalId]?.DependsOn).toContain(logs?.logicalId);
  });

  it('finds the log group of what rotates its password there too', () => {
    const rotation = only(template, 'AWS::SecretsManager::RotationSchedule');
    const logs = template
      .ofType('AWS::Logs::LogGroup')
      .find(({ properties }) => properties.LogGroupName === '/aws/lambda/askacme-aurora-rotation');

    expect(rotation.properties.HostedRotationLambda).toMatchObject({
      RotationLambdaName: 'askacme-aurora-rotation',
      ExcludeCharacters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    });
    expect(raw[rotation.logicalId]?.DependsOn).toContain(logs?.logicalId);
  });

  it('is never without encryption to what rotates the password of its login', () => {
    const login = template
      .ofType('AWS::SecretsManager::Secret')
      .find(({ properties }) => properties.Name === 'askacme/aurora/database/app-user');

    expect(login?.properties.GenerateSecretString).toMatchObject({
      SecretStringTemplate: JSON.stringify({ username: 'app_user', ssl: true }),
    });
  });

  it('shows its insights only to whoever may use the key of the documents', () => {
    const { KmsKeyId } = only(template, 'AWS::RDS::DBCluster').properties;

    for (const { properties } of template.ofType('AWS::RDS::DBInstance')) {
      expect(properties).toMatchObject({
        EnablePerformanceInsights: true,
        PerformanceInsightsKMSKeyId: KmsKeyId,
      });
    }
  });

  it('is reached by the application as app_user, with a checked certificate and a password from Secrets Manager', () => {
    for (const name of inNetwork.filter((one) => one !== 'migrate')) {
      const { variables } = functionIn(template, 'aurora', name);
      expect(variables).toMatchObject({
        STORE: 'postgres',
        DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
        DATABASE_POOL_SIZE: '1',
      });
      expect(variables.DATABASE_URL).toMatch(
        /^postgres:\/\/app_user@askacme-aurora\.cluster-[^@]+:5432\/askacme$/,
      );
      expect(variables.DATABASE_PASSWORD_SECRET).toMatch(/database\/app-user-\w{6}#password$/);
    }
  });

  it('is reached as its owner by the migration alone', () => {
    for (const [name, { variables }] of functionsIn(template, 'aurora')) {
      const owners = Object.keys(variables).filter((one) => /^(?:MIGRATION|APP_USER)_/.test(one));
      expect([name, owners.length > 0]).toEqual([name, name === 'migrate']);
    }
    expect(functionIn(template, 'aurora', 'migrate').variables.MIGRATION_DATABASE_PASSWORD_SECRET).toMatch(
      /:secret:rds!cluster-[\w-]+#password$/,
    );
  });

  it('gives the login of the application a new password every month, once it is there', () => {
    const rotation = only(template, 'AWS::SecretsManager::RotationSchedule');

    expect(rotation.properties).toMatchObject({
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediatelyOnUpdate: false,
      HostedRotationLambda: { RotationType: 'PostgreSQLSingleUser' },
    });
    expect(raw[rotation.logicalId]?.DependsOn).toContain(only(template, 'Custom::SchemaMigration').logicalId);
  });
});

describe('The schema', () => {
  it('is laid after database and network, and before any function that serves documents', () => {
    const migration = only(template, 'Custom::SchemaMigration').logicalId;
    const after = raw[migration]?.DependsOn ?? [];

    for (const type of ['AWS::RDS::DBInstance', 'AWS::EC2::VPCEndpoint', 'AWS::EC2::SecurityGroupIngress']) {
      // Migrating opens no text, and so asks for no tenant's keys.
      const needed = template.ofType(type).filter(({ logicalId }) => !logicalId.startsWith('TenantKeys'));
      for (const { logicalId } of needed) expect(after).toContain(logicalId);
    }
    for (const name of inNetwork.filter((one) => one !== 'migrate')) {
      const { logicalId } = functionIn(template, 'aurora', name);
      expect([name, raw[logicalId]?.DependsOn]).toEqual([name, expect.arrayContaining([migration])]);
    }
  });

  it('is left alone when the stack is deleted', () => {
    expect(raw[only(template, 'Custom::SchemaMigration').logicalId]?.DeletionPolicy).toBe('Retain');
  });

  it('is laid again when a migration is added, renamed or changed', () => {
    const directory = mkdtempSync(join(tmpdir(), 'askacme-migrations-'));
    const digests = [
      ['0001-a.sql', 'create table a ();'],
      ['0002-b.sql', 'create table b ();'],
      ['0002-b.sql', 'create table c ();'],
    ].map(([name = '', sql = '']) => {
      writeFileSync(join(directory, name), sql);
      return migrationsDigest(directory);
    });

    expect(new Set(digests).size).toBe(3);
    expect(only(template, 'Custom::SchemaMigration').properties.migrations).toBe(migrationsDigest());
  });

  it('is laid by a function that only the deployment may call', () => {
    const statements = template
      .ofType('AWS::IAM::Policy')
      .flatMap(({ properties }) => (properties.PolicyDocument as Document).Statement)
      .filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'));

    expect(statements.length).toBe(1);
    expect(statements[0]).toEqual({
      Effect: 'Allow',
      Action: ['lambda:GetFunction', 'lambda:InvokeFunction'],
      Resource: template.attribute(functionIn(template, 'aurora', 'migrate').logicalId, 'Arn'),
    });
  });
});
