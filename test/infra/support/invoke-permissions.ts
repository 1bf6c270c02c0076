/** Who may invoke which function: the template's resource policies, for API Gateway as the caller. */
import type { ResolvedTemplate } from './resolve-template.ts';

export interface InvokePermissions {
  /** Whether API Gateway may, on behalf of that method or authorizer. */
  allow(functionName: string, sourceArn: string): boolean;
}

interface Permission {
  readonly Action?: string;
  readonly FunctionName?: string;
  readonly Principal?: string;
  readonly SourceArn?: string;
}

export function readInvokePermissions(template: ResolvedTemplate): InvokePermissions {
  const permissions = template
    .ofType('AWS::Lambda::Permission')
    .map(({ properties }) => properties as Permission);
  return {
    allow: (functionName, sourceArn) =>
      permissions.some(
        ({ Action, FunctionName = '', Principal, SourceArn }) =>
          Action === 'lambda:InvokeFunction' &&
          Principal === 'apigateway.amazonaws.com' &&
          (FunctionName === functionName || FunctionName.endsWith(`:function:${functionName}`)) &&
          // Without a source, any API of any account could call.
          SourceArn !== undefined &&
          like(SourceArn, sourceArn),
      ),
  };
}

/** IAM's wildcards. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
