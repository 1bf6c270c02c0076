/** An alarm as data: what it is called, when it goes off, what it means. */
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';

export interface AlarmSpec {
  /** The alarm is called `askacme-<env>-<what>`. */
  readonly what: string;
  /** The runbook's section on it; alarms of one kind share one. */
  readonly section: string;
  /** One sentence for whoever is woken by it. */
  readonly meaning: string;
  /** Its period says how long one look lasts. */
  readonly metric: IMetric;
  /** Goes off at this value and above. */
  readonly threshold: number;
  /** In so many of so many looks in a row: `[2, 3]` forgives one. */
  readonly looks: readonly [breaching: number, of: number];
  /** What no figure at all means. `fine`: nothing happened, as with counts. `unknown`: something that always reports is silent. */
  readonly silence: 'fine' | 'unknown';
}
