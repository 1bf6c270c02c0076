/** A new password for the application's login every month, by what AWS offers for it, inside the private network. */
import { Duration } from 'aws-cdk-lib';
import { HostedRotation, RotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Keys } from '../keys.ts';
import { rotationLogGroupName, rotationName } from '../logs/log-groups.ts';
import { ServiceLogGroup } from '../logs/service-log-group.ts';
import { byThisAccount } from '../network/service-endpoints.ts';
import type { AuroraStore } from './aurora-store.ts';

export interface LoginRotationProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly store: AuroraStore;
}

export class LoginRotation extends Construct {
  constructor(scope: Construct, id: string, { environment, keys, store }: LoginRotationProps) {
    super(scope, id);
    const { network, login } = store;
    const logGroup = new ServiceLogGroup(this, 'Logs', {
      environment,
      keys,
      logGroupName: rotationLogGroupName(environment),
    });
    const schedule = new RotationSchedule(this, 'Schedule', {
      secret: login.attached,
      automaticallyAfter: Duration.days(30),
      // A password that was made a minute ago needs no successor; a first deployment would wait for one.
      rotateImmediatelyOnUpdate: false,
      // Between the new password and its being current, a connection may be refused: the functions then read the secret
      // anew, and connections that stand are not touched.
      hostedRotation: HostedRotation.postgreSqlSingleUser({
        functionName: rotationName(environment),
        vpc: network.vpc,
        vpcSubnets: network.subnets,
        securityGroups: [network.rotation],
        excludeCharacters: punctuation,
      }),
    });
    // Before the function, which would make one itself: without a key, and kept for ever.
    schedule.node.addDependency(logGroup);
    const { secretArn } = login.secret;
    network.secrets.addToPolicy(
      byThisAccount(
        this,
        [
          'secretsmanager:DescribeSecret',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        [secretArn],
      ),
    );
    // It names no secret: there is none yet that it would belong to.
    network.secrets.addToPolicy(byThisAccount(this, ['secretsmanager:GetRandomPassword'], ['*']));
  }
}

/** As the first password: letters and digits alone. */
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
