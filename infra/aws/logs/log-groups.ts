/** How the log groups of a deployment are named. The key of the logs encrypts these and no other. */
import type { Environment } from '../../environments/environment.ts';

export const logGroupName = ({ name }: Pick<Environment, 'name'>, of: string): string =>
  `/askacme/${name}/${of}`;

/** RDS chooses this name itself; it has to be there first, or RDS makes one without a key and keeps it for ever. */
export const databaseLogGroupName = (environment: Pick<Environment, 'name'>): string =>
  `/aws/rds/cluster/${clusterName(environment)}/postgresql`;

/** Lambda chooses this name, as the function is made of a template of AWS's own that sets no other. */
export const rotationLogGroupName = (environment: Pick<Environment, 'name'>): string =>
  `/aws/lambda/${rotationName(environment)}`;

/** Of the function that changes the password of the database's login. */
export const rotationName = ({ name }: Pick<Environment, 'name'>): string => `askacme-${name}-rotation`;

export const clusterName = ({ name }: Pick<Environment, 'name'>): string => `askacme-${name}`;

/** WAF writes to no log group that begins otherwise. */
export const firewallLogGroupName = ({ name }: Pick<Environment, 'name'>): string =>
  `aws-waf-logs-askacme-${name}`;

/** Patterns of an ARN's last part. */
export const logGroupNames = (environment: Pick<Environment, 'name'>): string[] => [
  logGroupName(environment, '*'),
  databaseLogGroupName(environment),
  rotationLogGroupName(environment),
  firewallLogGroupName(environment),
];
