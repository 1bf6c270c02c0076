/** Which role each function of a template runs under. */
import type { ResolvedTemplate } from './resolve-template.ts';

/** @returns logical ids of roles by the functions' names, without the deployment's before them */
export function rolesOfFunctions(
  template: ResolvedTemplate,
  environment: string,
): ReadonlyMap<string, string> {
  const prefix = `askacme-${environment}-`;
  const roles = new Map(
    template
      .ofType('AWS::IAM::Role')
      .map(({ logicalId }) => [template.attribute(logicalId, 'Arn'), logicalId]),
  );
  const found = template.ofType('AWS::Lambda::Function').flatMap(({ properties }): [string, string][] => {
    const name = String(properties.FunctionName ?? '');
    const role = roles.get(String(properties.Role));
    return name.startsWith(prefix) && role !== undefined ? [[name.slice(prefix.length), role]] : [];
  });
  return new Map(found);
}
