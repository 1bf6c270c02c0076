/** Where audit records lie: under Object Lock from the moment they are written, and out of reach of everybody but their delivery. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';

export interface AuditBucketProps {
  readonly environment: Environment;
  readonly key: IKey;
}

/**
 * Buckets that nothing may delete with the stack: it could not, as long as one object is locked, and would fail half-way.
 * A deployment that fails at first leaves none.
 */
const kept = {
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
} as const;

export class AuditBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { environment, key }: AuditBucketProps) {
    super(scope, id);
    const { retention } = environment;
    const locked = Duration.days(retention.auditDays);
    // Server access logs can be neither locked nor encrypted with a key of ours.
    const readers = new Bucket(this, 'Readers', {
      ...kept,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: locked }],
    });
    this.bucket = new Bucket(this, 'Records', {
      ...kept,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        retention.auditLock === 'compliance'
          ? ObjectLockRetention.compliance(locked)
          : ObjectLockRetention.governance(locked),
      // Records name people: they go when nobody has to keep them any more.
      lifecycleRules: [
        {
          expiration: Duration.days(retention.auditDays + 1),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      serverAccessLogsBucket: readers as IBucket,
    });
    this.bucket.addToResourcePolicy(this.#deny('NobodyDeletesOrUnlocks', unlocking, {}));
    this.#keepPolicies(readers, this.bucket);
  }

  /** A record that somebody else slipped in would be as lasting as a true one. */
  acceptOnlyFrom(writer: IRole): void {
    const others = { ArnNotEquals: { 'aws:PrincipalArn': writer.roleArn } };
    this.bucket.addToResourcePolicy(this.#deny('NobodyElseWrites', writing, others));
  }

  /** Without it a bucket that outlives the stack would lose its policy with the stack. */
  #keepPolicies(...buckets: readonly Bucket[]): void {
    for (const { policy } of buckets) policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  #deny(sid: string, actions: readonly string[], conditions: Record<string, unknown>): PolicyStatement {
    return new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: [...actions],
      resources: [this.bucket.arnForObjects('*')],
      conditions,
    });
  }
}

/** Replication puts objects there, too, and S3 asks for a right of its own for it. */
const writing = ['s3:PutObject', 's3:ReplicateObject'];

/** Lifecycle rules are not bound by it, so what has served its time still goes. */
const unlocking = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:BypassGovernanceRetention',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  // Copies a deletion from another bucket: the record would still lie there, and no listing would show it.
  's3:ReplicateDelete',
];
