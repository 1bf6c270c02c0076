#!/usr/bin/env node
/** CDK entry: one stack for the environment that `-c env=NAME` names, `dev` where nothing is said. */
import { App } from 'aws-cdk-lib';
import { buildBundles } from '../infra/aws/bundles/build-bundles.ts';
import { addService } from '../infra/aws/service-app.ts';
import type { Environment } from '../infra/environments/environment.ts';
import { readEnvironment } from '../infra/environments/read-environment.ts';

/** What is wrong is for whoever wrote the file: said in words, without a stack. */
function environmentNamed(nameOrFile: string): Environment {
  try {
    return readEnvironment(nameOrFile);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

const app = new App();
const environment = environmentNamed(String(app.node.tryGetContext('env') ?? 'dev'));
addService(app, environment, await buildBundles(environment));
