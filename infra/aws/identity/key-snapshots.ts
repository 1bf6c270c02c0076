/** Wall 1 in an outage: where the issuers' last keys lie. One function writes them, the authorizer reads them, and nobody else does either. */
import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Access } from '../functions/access.ts';
import type { ApiFunction } from '../functions/api-function.ts';
import { removalPolicy } from '../removal.ts';

export interface KeySnapshotsProps {
  readonly environment: Environment;
  /** Which issuers there are, as the authorizer is told. */
  readonly issuers: Access;
}

/** Below it lie the snapshots: `shared/adapters/s3/snapshot-key.ts`. */
const objects = 'key-sets/*';

export class KeySnapshots extends Construct {
  /** Reading snapshots. */
  readonly reader: Access;
  /** Taking them: whose keys they are, and writing them. */
  readonly writer: Access;
  readonly bucketName: string;
  /** Its own: whoever may encrypt with it can have snapshots believed. */
  readonly key: Key;
  readonly #bucket: Bucket;

  constructor(scope: Construct, id: string, { environment, issuers }: KeySnapshotsProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `AskAcme ${environment.name}: snapshots of the issuers' public keys`,
      enableKeyRotation: true,
      removalPolicy: removalPolicy(environment),
    });
    this.#bucket = this.#makeBucket(this.key);
    this.bucketName = this.#bucket.bucketName;
    const variables = {
      KEY_SNAPSHOT_BUCKET: this.#bucket.bucketName,
      KEY_SNAPSHOT_KMS_ARN: this.key.keyArn,
    };
    this.reader = { variables, ...this.#permission('s3:GetObject', 'kms:Decrypt') };
    this.writer = {
      variables: { ...variables, ISSUERS: issuers.variables.ISSUERS ?? '' },
      ...this.#permission('s3:PutObject', 'kms:GenerateDataKey'),
    };
  }

  /** Every five minutes, and by this function alone. */
  takenBy({ lambda, role }: ApiFunction): void {
    const others = { ArnNotEquals: { 'aws:PrincipalArn': role.roleArn } };
    this.#bucket.addToResourcePolicy(
      deny(
        'NobodyElseWrites',
        // What replication puts there is put there by another right.
        ['s3:PutObject', 's3:ReplicateObject'],
        this.#bucket.arnForObjects('*'),
        others,
      ),
    );
    // In a key's own policy, `*` is that key.
    const encrypting = ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncryptTo'];
    this.key.addToResourcePolicy(deny('NobodyElseEncrypts', encrypting, '*', others));
    this.#schedule(lambda);
  }

  #makeBucket(key: Key): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // To look into what was there when somebody got in who should not; it is of no other use after four hours.
      lifecycleRules: [{ expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(30) }],
      // It is never empty, and a stack that tried to delete it would fail half-way.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'It holds public keys. One function writes it on a schedule, and in an outage one reads it; both log what they do. Changes to its policy are watched.',
    });
    return bucket;
  }

  /** One action on the snapshots, and the key for it: by way of S3, for these objects. */
  #permission(onObjects: string, onKey: string): Pick<Access, 'statements' | 'acknowledgements'> {
    const stack = Stack.of(this);
    const bucketId = stack.getLogicalId(this.#bucket.node.defaultChild as CfnElement);
    const resource = this.#bucket.arnForObjects(objects);
    return {
      statements: [
        new PolicyStatement({ actions: [onObjects], resources: [resource] }),
        new PolicyStatement({
          actions: [onKey],
          resources: [this.key.keyArn],
          conditions: {
            StringEquals: { 'kms:ViaService': `s3.${stack.region}.${stack.urlSuffix}` },
            ArnLike: { 'kms:EncryptionContext:aws:s3:arn': resource },
          },
        }),
      ],
      acknowledgements: [
        {
          id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${objects}]`,
          reason: "A snapshot's name is the digest of its issuer's address, so the right covers all of them.",
        },
      ],
    };
  }

  #schedule(lambda: ApiFunction['lambda']): void {
    const rule = new Rule(this, 'Schedule', {
      description: "Takes snapshots of the issuers' keys",
      schedule: Schedule.rate(Duration.minutes(5)),
      // The next one is more worth than a second try at this one.
      targets: [new LambdaFunction(lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The next run is five minutes away and does all of it anew; an alarm hears of runs that fail.',
    });
  }
}

const deny = (
  sid: string,
  actions: readonly string[],
  resource: string,
  conditions: Record<string, unknown>,
): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [resource],
    conditions,
  });
