/** The usage plans of a stage: whose key it is, how fast and how much it may. */
import { createThrottle, type Throttle } from '../../../infra/local/throttle.ts';
import { GatewayRefusal } from './gateway-refusal.ts';
import type { UsagePlan } from './template-api.ts';

export interface UsagePlans {
  /** As an operator makes a key and puts it into a plan. @throws Error where no such plan is on the stage */
  addKey(plan: string, value: string): void;
  /** Counts one request. @throws GatewayRefusal INVALID_API_KEY, THROTTLED, QUOTA_EXCEEDED */
  use(value: string | undefined): void;
}

interface Key {
  readonly throttle: Throttle | undefined;
  left: number;
}

export function createUsagePlans(plans: readonly UsagePlan[], nowMs: () => number): UsagePlans {
  const keys = new Map<string, Key>();
  return {
    addKey(name, value) {
      const plan = plans.find((one) => one.name === name);
      if (plan === undefined) throw new Error(`No usage plan ${name} is on the stage`);
      keys.set(value, {
        throttle: plan.throttle && createThrottle(plan.throttle, nowMs),
        left: plan.requestsPerPeriod ?? Number.POSITIVE_INFINITY,
      });
    },
    use(value) {
      const key = value === undefined ? undefined : keys.get(value);
      if (key === undefined) throw new GatewayRefusal('INVALID_API_KEY');
      if (key.left <= 0) throw new GatewayRefusal('QUOTA_EXCEEDED');
      if (key.throttle !== undefined && key.throttle.take() > 0) throw new GatewayRefusal('THROTTLED');
      key.left--;
    },
  };
}
