/** The functions of a template by their names, without the deployment's before them. */
import type { ResolvedTemplate } from './resolve-template.ts';

export interface DeployedFunction {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, string>>;
}

export function functionsIn(template: ResolvedTemplate, environment: string): Map<string, DeployedFunction> {
  const prefix = `askacme-${environment}-`;
  const ours = template
    .ofType('AWS::Lambda::Function')
    .filter(({ properties }) => String(properties.FunctionName).startsWith(prefix));
  return new Map(
    ours.map(({ logicalId, properties }) => {
      const { Variables = {} } = properties.Environment as { Variables?: Record<string, string> };
      return [
        String(properties.FunctionName).slice(prefix.length),
        { logicalId, properties, variables: Variables },
      ];
    }),
  );
}

/** @throws Error where there is none of that name */
export function functionIn(template: ResolvedTemplate, environment: string, name: string): DeployedFunction {
  const found = functionsIn(template, environment).get(name);
  if (found === undefined) throw new Error(`${environment} has no function ${name}`);
  return found;
}
