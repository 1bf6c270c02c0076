/** Every alarm of the table, made: each with a name, the place in the runbook, and somebody who is told when it begins and ends. */
import { Alarm, ComparisonOperator, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmSpec } from './alarm-spec.ts';

/** Where whoever is woken reads on. The project's own file: it is of the same version as what is deployed. */
export const runbookPlace = (section: string): string => `docs/runbook.md#${section}`;

export interface AlarmsProps {
  /** `askacme-<env>` */
  readonly prefix: string;
  readonly table: readonly AlarmSpec[];
  readonly action: IAlarmAction;
}

export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { prefix, table, action }: AlarmsProps) {
    super(scope, id);
    this.all = table.map((spec) => {
      const alarm = new Alarm(this, spec.what, {
        ...described(spec),
        alarmName: `${prefix}-${spec.what}`,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}

const described = ({ section, meaning, metric, threshold, looks, silence }: AlarmSpec) => ({
  alarmDescription: `${meaning} Runbook: ${runbookPlace(section)}`,
  metric,
  threshold,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  datapointsToAlarm: looks[0],
  evaluationPeriods: looks[1],
  treatMissingData: silence === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.MISSING,
});
