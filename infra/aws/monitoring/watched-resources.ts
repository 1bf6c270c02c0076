/** What a deployment may or may not have and the alarms need the name of, looked up in its tree: nothing stays unwatched because nobody passed it on. */
import { Stack } from 'aws-cdk-lib';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { WatchedDatabase } from './store-alarms.ts';

export interface WatchedFirewall {
  readonly metricName: string;
  readonly region: string;
  readonly webAclArn: string;
  /** What it stands in front of. */
  readonly stageArn: string;
}

export function watchedDatabase(scope: IConstruct, { store }: Environment): WatchedDatabase | undefined {
  const [cluster] = ofKind(scope, CfnDBCluster);
  return cluster === undefined || store.kind !== 'aurora'
    ? undefined
    : { clusterIdentifier: cluster.ref, maxCapacity: store.maxCapacity };
}

/** @throws Error where the firewall reports nothing, or is in front of nothing */
export function watchedFirewall(scope: IConstruct, { region }: Environment): WatchedFirewall | undefined {
  const [firewall] = ofKind(scope, CfnWebACL);
  if (firewall === undefined) return undefined;
  const { visibilityConfig } = firewall;
  if (!('metricName' in visibilityConfig)) throw new Error('The firewall has no metric of its own');
  const [association] = ofKind(scope, CfnWebACLAssociation);
  if (association === undefined) throw new Error('The firewall stands in front of nothing');
  const { resourceArn: stageArn } = association;
  return { metricName: visibilityConfig.metricName, region, stageArn, webAclArn: firewall.attrArn };
}

const ofKind = <T extends IConstruct>(scope: IConstruct, kind: abstract new (...args: never[]) => T): T[] =>
  Stack.of(scope)
    .node.findAll()
    .filter((one): one is T => one instanceof kind);
