/** A log group as all of a deployment's are: encrypted with the logs' key, and kept as long as the settings say. */
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Keys } from '../keys.ts';
import { removalPolicy } from '../removal.ts';

export interface ServiceLogGroupProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly logGroupName: string;
}

export class ServiceLogGroup extends LogGroup {
  constructor(scope: Construct, id: string, { environment, keys, logGroupName }: ServiceLogGroupProps) {
    super(scope, id, {
      logGroupName,
      encryptionKey: keys.logs,
      retention: environment.retention.logDays,
      removalPolicy: removalPolicy(environment),
    });
  }
}
