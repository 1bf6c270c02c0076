/** The API of an environment with its functions and keys, and nothing else of the stack: enough for what only concerns the API. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Api } from '../../../infra/aws/api/api.ts';
import { Functions } from '../../../infra/aws/functions/functions.ts';
import { Keys } from '../../../infra/aws/keys.ts';
import type { Environment } from '../../../infra/environments/environment.ts';
import { readEnvironment } from '../../../infra/environments/read-environment.ts';
import { readJson } from './read-json.ts';
import { emptyBundles } from './synthesize.ts';

const { context } = readJson('cdk.json') as { context: Record<string, unknown> };

export interface ApiSynthesis {
  readonly stack: Stack;
  readonly template: Template;
}

/** The environment `prod` with these settings of the API in place of its own. */
export const prodWith = (settings: Partial<Environment['api']>): Environment => {
  const prod = readEnvironment('prod');
  return { ...prod, api: { ...prod.api, ...settings } };
};

export function synthesizeApi(environment: Environment | string): ApiSynthesis {
  const settings = typeof environment === 'string' ? readEnvironment(environment) : environment;
  const stack = new Stack(new App({ context }), 'Api', { env: { region: settings.region } });
  const keys = new Keys(stack, 'Keys', { environment: settings });
  const functions = new Functions(stack, 'Functions', {
    environment: settings,
    bundles: emptyBundles,
    keys,
    network: undefined,
  });
  new Api(stack, 'Api', { environment: settings, keys, functions });
  return { stack, template: Template.fromStack(stack) };
}
