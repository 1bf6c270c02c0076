/** What the role of a function is allowed, as it stands in the template's policies. */
import type { CloudAssembly } from './cloud-assembly.ts';
import { policiesOf } from './simulate.ts';

/** @returns `ACTION RESOURCE` for each pair of the actions that fit, in order, without repeats */
export function allowedResources(
  { template, resolved }: CloudAssembly,
  functionName: string,
  actions: RegExp,
): string[] {
  const found = resolved
    .ofType('AWS::Lambda::Function')
    .find(({ physicalId }) => physicalId === functionName);
  if (found === undefined) throw new Error(`The template has no function ${functionName}`);
  const { Role } = template.Resources[found.logicalId]?.Properties ?? {};
  const [role] = (Role as { readonly 'Fn::GetAtt': readonly [string, string] })['Fn::GetAtt'];
  const statements = policiesOf(resolved, role)
    .flatMap(({ Statement }) => Statement)
    .filter(({ Effect }) => Effect === 'Allow');
  const pairs = statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
  );
  const fitting = pairs.filter(({ action }) => actions.test(action));
  return [...new Set(fitting.map(({ action, resource }) => `${action} ${resource}`))].toSorted();
}
