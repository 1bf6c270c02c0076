/** The same app, with a bucket in it that the rule packs and CloudFormation's own rules object to: a program for the command line of CDK. */
import { App } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { addService } from '../../../infra/aws/service-app.ts';
import { readEnvironment } from '../../../infra/environments/read-environment.ts';
import { emptyBundles } from './synthesize.ts';

const stack = addService(new App(), readEnvironment('dev'), emptyBundles);
new CfnBucket(stack, 'Objectionable', { versioningConfiguration: { status: 'Sometimes' } });
