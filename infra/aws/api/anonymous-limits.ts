/** How fast anybody may ask without a token: little, so that what strangers ask for is never what tenants wait behind. */
import { type MethodDeploymentOptions, MethodLoggingLevel } from 'aws-cdk-lib/aws-apigateway';
import { type Route, routes } from '../../../shared/contract/routes.ts';
import type { Environment } from '../../environments/environment.ts';

interface Limits {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** A monitor asks once in seconds, a person who reads the description less: for whole offices of both. */
const openRoute: Limits = { ratePerSecond: 20, burst: 40 };

/** A browser remembers the answer for ten minutes, so this serves 60,000 of them at each path, and runs no function. */
const preflight: Limits = { ratePerSecond: 100, burst: 200 };

/** By path and method, as API Gateway names them; it takes no pattern, such as every OPTIONS. */
export function anonymousLimits({ api }: Environment): Record<string, MethodDeploymentOptions> {
  const all = Object.values<Route>(routes);
  const open = all.filter(({ access }) => access === 'open');
  return Object.fromEntries([
    ...open.map(({ path, method }) => [`${path}/${method}`, limitedTo(openRoute, api.throttle)]),
    ...all.map(({ path }) => [`${path}/OPTIONS`, limitedTo(preflight, api.throttle)]),
  ]);
}

/** A method with settings of its own has none of the stage's: everything is said again. */
const limitedTo = (most: Limits, stage: Limits): MethodDeploymentOptions => ({
  ...measuredOnly,
  throttlingRateLimit: Math.min(most.ratePerSecond, stage.ratePerSecond),
  throttlingBurstLimit: Math.min(most.burst, stage.burst),
});

export const measuredOnly = {
  metricsEnabled: true,
  // Execution logs quote headers and bodies of failed requests, and so tokens and documents.
  loggingLevel: MethodLoggingLevel.OFF,
  dataTraceEnabled: false,
} as const;
