/** The key of the audit trail, its own and always kept: whoever could delete it could delete what Object Lock protects. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';

export class AuditKey extends Key {
  constructor(scope: Construct, id: string, { name }: Environment) {
    super(scope, id, {
      description: `AskAcme ${name}: audit trail`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
