/** Dashboard and alarms: each alarm has a name, a page of the runbook, and somebody who is told. */
import { CfnOutput } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import type { Api } from '../api/api.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { functionTable } from '../functions/function-table.ts';
import type { Functions } from '../functions/functions.ts';
import type { KeySnapshots } from '../identity/key-snapshots.ts';
import type { Keys } from '../keys.ts';
import type { AlarmSpec } from './alarm-spec.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { auditAlarms, freshnessMetric } from './audit-alarms.ts';
import { Dashboard } from './dashboard.ts';
import { functionAlarms } from './function-alarms.ts';
import { LogMetrics } from './log-metrics.ts';
import { modelAlarms } from './model-alarms.ts';
import { quotaAlarms } from './quota-alarms.ts';
import { requestAlarms } from './request-alarms.ts';
import { RouteMetrics } from './route-metrics.ts';
import { storeAlarms } from './store-alarms.ts';
import { TamperWatch } from './tamper-watch.ts';
import { watchedDatabase, watchedFirewall } from './watched-resources.ts';

export interface MonitoringProps {
  readonly environment: Environment;
  readonly keys: Keys;
  readonly functions: Functions;
  readonly api: Api;
  readonly auditTrail: AuditTrail;
  /** Of tenants. */
  readonly table: Table;
  /** Of tenants' keys. */
  readonly keyTable: Table;
  /** Of tenants' use of their budgets. */
  readonly quotaTable: Table;
  readonly keySnapshots: KeySnapshots | undefined;
}

export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { environment, keys, functions, api, auditTrail, table, keyTable, quotaTable, keySnapshots } =
      props;
    const prefix = `askacme-${environment.name}`;
    const logMetrics = new LogMetrics(this, 'LogMetrics', { environment, functions: functions.all });
    const routeMetrics = new RouteMetrics(api.restApi);
    const database = watchedDatabase(this, environment);
    const firewall = watchedFirewall(this, environment);
    const { topic } = new AlarmTopic(this, 'Topic', { environment, key: keys.logs });
    const alarmTable: AlarmSpec[] = [
      ...requestAlarms({ logMetrics, routeMetrics, firewall }),
      ...functionAlarms(functions.all, environment, logMetrics),
      ...storeAlarms(table, database),
      ...quotaAlarms(quotaTable),
      ...modelAlarms(environment, logMetrics),
      ...auditAlarms(auditTrail),
    ];
    const { all } = new Alarms(this, 'Alarms', {
      prefix,
      table: alarmTable,
      action: new SnsAction(topic),
    });
    new TamperWatch(this, 'TamperWatch', {
      environment,
      topic,
      topicKey: keys.logs,
      guarded: {
        keys: [
          ...[keys.data, keys.secrets, keys.tenants, keys.logs, auditTrail.key],
          ...(keySnapshots === undefined ? [] : [keySnapshots.key]),
        ],
        tenantKey: keys.tenants,
        auditBucketName: auditTrail.bucketName,
        snapshotBucketName: keySnapshots?.bucketName,
        auditStreamName: auditTrail.deliveryStreamName,
        // Not that of quotas: without it nobody is served, which has an alarm of its own, and a pattern has its bounds.
        tableNames: [table.tableName, keyTable.tableName],
        firewall,
      },
    });
    new Dashboard(this, 'Dashboard', {
      environment,
      alarms: all,
      logMetrics,
      routeMetrics,
      functions: functions.all,
      table,
      quotaTable,
      database,
      auditFreshness: freshnessMetric(auditTrail),
      tenantLogs: {
        accessLog: api.accessLog,
        queryLog: functions.get('query').logGroup,
        quotaLogs: functions.all
          .filter(({ name }) => functionTable[name].uses.includes('quota'))
          .map(({ logGroup }) => logGroup),
      },
    });
    const { region } = environment;
    new CfnOutput(this, 'DashboardUrl', {
      description: 'What is going on',
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${prefix}`,
    }).overrideLogicalId('DashboardUrl');
  }
}
