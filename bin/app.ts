#!/usr/bin/env node
/** CDK entry: one stack for the environment that `-c env=NAME` names, `dev` where nothing is said. */
import { App } from 'aws-cdk-lib';
import { buildBundles } from '../infra/aws/bundles/build-bundles.ts';
import { addService } from '../infra/aws/service-app.ts';
import { readEnvironment } from '../infra/environments/read-environment.ts';

const app = new App();
const environment = readEnvironment(String(app.node.tryGetContext('env') ?? 'dev'));
addService(app, environment, await buildBundles(environment));
