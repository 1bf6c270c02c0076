/** An environment's template with everything evaluated that CloudFormation would. */
import type { Environment } from '../../../infra/environments/environment.ts';
import {
  type CloudFormationTemplate,
  type ResolvedResource,
  type ResolvedTemplate,
  resolveTemplate,
} from './resolve-template.ts';
import { synthesize } from './synthesize.ts';

export function resolved(environment: Environment | string): ResolvedTemplate {
  const { stack, template } = synthesize(environment);
  return resolveTemplate(template.toJSON() as CloudFormationTemplate, stack);
}

/** @throws Error where there is none of the type, or more than one */
export function only(template: ResolvedTemplate, type: string): ResolvedResource {
  const [one, ...more] = template.ofType(type);
  if (one === undefined || more.length > 0) throw new Error(`There is not one ${type}`);
  return one;
}
