/** The CDK app of one environment: its stack, and the rule packs that must have nothing to object to before anything is deployed. */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Environment } from '../environments/environment.ts';
import type { Bundles } from './bundles/bundles.ts';
import { ServiceStack } from './service-stack.ts';

/** @param app with the context of the command line */
export function addService(app: App, environment: Environment, bundles: Bundles): ServiceStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return new ServiceStack(app, `askacme-${environment.name}`, { environment, bundles });
}
