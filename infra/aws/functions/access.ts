/** What a function needs for one thing it uses: the permission and the variables its client reads, which only go together. */
import type { Acknowledgment } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

export interface Access {
  readonly variables: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  /** Why a statement names more than one resource, where one does. */
  readonly acknowledgements?: readonly Acknowledgment[];
}
