/** What the stack asks of the bundles: the code of each function. */
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from '../../environments/environment.ts';

export interface Bundles {
  code(name: FunctionName): Code;
}
