/** Documents in a database of the account's own: Aurora PostgreSQL with pgvector, reached from a private network alone. */
import { Duration, Validations } from 'aws-cdk-lib';
import {
  AuroraPostgresEngineVersion,
  type CfnDBCluster,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInsightsMode,
  type IClusterEngine,
  ParameterGroup,
  PerformanceInsightRetention,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { clusterName, databaseLogGroupName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import { PrivateNetwork } from '../network/private-network.ts';
import { byThisAccount } from '../network/service-endpoints.ts';
import { protectedRemoval } from '../removal.ts';
import { secretReading } from '../secrets/secret-access.ts';
import { certificateFile, DatabaseLogin } from './database-login.ts';
import { databaseName } from './database-name.ts';
import { databaseParameters } from './database-parameters.ts';

export type AuroraSettings = Extract<Environment['store'], { readonly kind: 'aurora' }>;

export interface AuroraStoreProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly settings: AuroraSettings;
}

/** Owns the schema. Neither the name of the application's login nor one that everybody tries. */
const ownerName = 'askacme_owner';
/** Aurora has pgvector 0.8 from 17.4 on. */
const engine: IClusterEngine = DatabaseClusterEngine.auroraPostgres({
  version: AuroraPostgresEngineVersion.VER_17_9,
});
/** A subnet group has to span two zones, whatever the number of instances. */
const leastZones = 2;

export class AuroraStore extends Construct {
  readonly network: PrivateNetwork;
  readonly cluster: DatabaseCluster;
  /** Of the application. */
  readonly login: DatabaseLogin;
  readonly owner: Access;

  constructor(scope: Construct, id: string, { environment, keys, settings }: AuroraStoreProps) {
    super(scope, id);
    const zones = Math.max(leastZones, settings.instances);
    this.network = new PrivateNetwork(this, 'Network', { environment, keys, zones });
    this.cluster = this.#makeCluster({ environment, keys, settings });
    this.login = new DatabaseLogin(this, 'Login', { environment, keys, cluster: this.cluster });
    this.owner = this.#ownerAccess(keys);
    this.#keepLogs(environment, keys);
  }

  #makeCluster({ environment, keys, settings }: AuroraStoreProps): DatabaseCluster {
    const instance = (name: string, options = {}) =>
      ClusterInstance.serverlessV2(name, {
        enablePerformanceInsights: true,
        performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
        performanceInsightEncryptionKey: keys.data,
        autoMinorVersionUpgrade: true,
        publiclyAccessible: false,
        ...options,
      });
    const readers = Array.from({ length: settings.instances - 1 }, (_, index) =>
      // It takes over from the writer, and so has to be as large.
      instance(`Reader${index + 1}`, { scaleWithWriter: true }),
    );
    const cluster = new DatabaseCluster(this, 'Cluster', {
      engine,
      clusterIdentifier: clusterName(environment),
      defaultDatabaseName: databaseName,
      // RDS makes and rotates this password itself: no function of ours ever has to know how.
      manageMasterUserPassword: true,
      credentials: Credentials.fromUsername(ownerName, { encryptionKey: keys.secrets }),
      writer: instance('Writer'),
      readers,
      serverlessV2MinCapacity: settings.minCapacity,
      serverlessV2MaxCapacity: settings.maxCapacity,
      vpc: this.network.vpc,
      vpcSubnets: this.network.subnets,
      securityGroups: [this.network.database],
      storageEncrypted: true,
      storageEncryptionKey: keys.data,
      backup: { retention: Duration.days(settings.backupDays) },
      copyTagsToSnapshot: true,
      deletionProtection: environment.removal === 'retain',
      // Instances and subnet group follow the cluster.
      removalPolicy: protectedRemoval(environment),
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        parameters: databaseParameters,
        removalPolicy: protectedRemoval(environment),
      }),
      cloudwatchLogsExports: ['postgresql'],
      databaseInsightsMode: DatabaseInsightsMode.STANDARD,
    });
    Validations.of(cluster).acknowledge(
      {
        id: 'AwsSolutions-RDS6',
        reason:
          'No login of the database is one of IAM: the application has one with a password in Secrets Manager, rotated; a second way in would be one more to watch.',
      },
      {
        id: 'AwsSolutions-RDS11',
        reason:
          'Another port hides nothing: no address outside the private network reaches any port, and security groups let in functions and rotation alone.',
      },
    );
    return cluster;
  }

  /** Where whoever may writes, and as which database. */
  get address(): string {
    return `postgres://${this.cluster.clusterEndpoint.socketAddress}/${databaseName}`;
  }

  #ownerAccess(keys: Keys): Access {
    const secret = this.cluster.secret as ISecret;
    this.network.secrets.addToPolicy(
      byThisAccount(this, ['secretsmanager:GetSecretValue'], [secret.secretArn]),
    );
    const { login } = this;
    return {
      variables: {
        MIGRATION_DATABASE_URL: `postgres://${ownerName}@${this.cluster.clusterEndpoint.socketAddress}/${databaseName}`,
        MIGRATION_DATABASE_PASSWORD_SECRET: `${secret.secretArn}#password`,
        APP_USER_PASSWORD_SECRET: login.passwordReference,
        DATABASE_CA_FILE: certificateFile,
      },
      statements: [...secretReading(secret.secretArn, keys.secrets), ...login.access.statements],
    };
  }

  #keepLogs(environment: Environment, keys: Keys): void {
    const logGroup = new ServiceLogGroup(this, 'Logs', {
      environment,
      keys,
      logGroupName: databaseLogGroupName(environment),
    });
    // Before the cluster, which would make one itself.
    (this.cluster.node.defaultChild as CfnDBCluster).node.addDependency(logGroup);
  }
}
