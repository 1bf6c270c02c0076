/** A template with what is named after its environment taken out of its names, so that two of them can be laid side by side. */
import type { CloudFormationTemplate } from './resolve-template.ts';

/** Where logical ids stood, the construct's path stands: a logical id holds a hash of the environment's name. */
export function comparable(template: CloudFormationTemplate, environmentName: string): unknown {
  const paths = Object.entries(template.Resources).map(([logicalId, { Metadata }]): [string, string] => {
    const path = Metadata?.['aws:cdk:path'];
    if (path === undefined) throw new Error(`${logicalId} has no path: synthesize with path metadata`);
    return [logicalId, pathWithin(path, environmentName)];
  });
  let text = JSON.stringify(template);
  // The longest first: one could begin like another.
  for (const [logicalId, path] of paths.toSorted(([a], [b]) => b.length - a.length)) {
    text = text.replaceAll(logicalId, path);
  }
  // Names that CDK makes of the whole path end in a hash of it.
  const unhashed = text.replaceAll(new RegExp(`askacme${environmentName}(\\w+?)[0-9A-F]{8}`, 'g'), '$1');
  return withoutMetadata(
    JSON.parse(unhashed.replaceAll(new RegExp(`\\b${environmentName}\\b`, 'g'), 'ENVIRONMENT')),
  );
}

/** Dots would look like steps of a path through the template. */
const pathWithin = (path: string, environmentName: string): string =>
  path.replace(`askacme-${environmentName}/`, '').replaceAll('.', ',');

function withoutMetadata(template: { readonly Resources: Record<string, object> }): unknown {
  const resources = Object.entries(template.Resources).map(([name, resource]) => [
    name,
    { ...resource, Metadata: undefined },
  ]);
  return { ...template, Resources: Object.fromEntries(resources) };
}
