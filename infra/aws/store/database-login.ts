/** The login of the application: no owner of anything, bound by row-level security, with a password nobody has seen. */
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { Keys } from '../keys.ts';
import { removalPolicy } from '../removal.ts';
import { secretReading } from '../secrets/secret-access.ts';
import { databaseName } from './database-name.ts';

export interface DatabaseLoginProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly cluster: DatabaseCluster;
}

/** Lambda's own copy of the authorities that sign the certificates of RDS. */
export const certificateFile = '/var/runtime/ca-cert.pem';
/** The role that the migrations make. */
const username = 'app_user';

export class DatabaseLogin extends Construct {
  readonly access: Access;
  readonly secret: Secret;
  /** As the variables name it: a field of a secret. */
  readonly passwordReference: string;
  /** The secret once it says where the database is, which what rotates it has to know. */
  readonly attached: ISecret;

  constructor(scope: Construct, id: string, { environment, keys, cluster }: DatabaseLoginProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      secretName: `askacme/${environment.name}/database/app-user`,
      description: `Password of ${username}`,
      encryptionKey: keys.secrets,
      removalPolicy: removalPolicy(environment),
      generateSecretString: {
        // `ssl` keeps what rotates it from ever trying without encryption.
        secretStringTemplate: JSON.stringify({ username, ssl: true }),
        generateStringKey: 'password',
        passwordLength: 48,
        excludePunctuation: true,
      },
    });
    this.passwordReference = `${this.secret.secretArn}#password`;
    this.attached = this.secret.attach(cluster);
    this.access = {
      variables: {
        STORE: 'postgres',
        DATABASE_URL: `postgres://${username}@${cluster.clusterEndpoint.socketAddress}/${databaseName}`,
        DATABASE_PASSWORD_SECRET: this.passwordReference,
        DATABASE_CA_FILE: certificateFile,
        // A process has one request at a time.
        DATABASE_POOL_SIZE: '1',
      },
      statements: secretReading(this.secret.secretArn, keys.secrets),
    };
  }
}
