/** Evaluates an authorizer's policy for one method, closed: what it does not understand never allows. */
import type { PolicyDocument, Statement } from 'aws-lambda';

const invokeAction = 'execute-api:Invoke';

/** Whether some statement allows the method and none denies it. */
export function allowsInvoke(policy: PolicyDocument, methodArn: string): boolean {
  const effects = policy.Statement.filter((statement) => concerns(statement, methodArn));
  return (
    effects.some(({ Effect }) => Effect === 'Allow') && effects.every(({ Effect }) => Effect === 'Allow')
  );
}

/**
 * Whether the statement is about this method. One that uses what this evaluator does not know (conditions, NotAction,
 * NotResource) is about no method where it allows and about every method where it denies.
 */
function concerns(statement: Statement, methodArn: string): boolean {
  const { Action, Resource, Condition } = statement as Partial<
    Record<'Action' | 'Resource' | 'Condition', unknown>
  >;
  const actions = patterns(Action);
  const resources = patterns(Resource);
  if (Condition !== undefined || actions === undefined || resources === undefined) {
    return statement.Effect !== 'Allow';
  }
  const isInvoke = actions.some((pattern) => matches(pattern.toLowerCase(), invokeAction.toLowerCase()));
  return isInvoke && resources.some((pattern) => matches(pattern, methodArn));
}

function patterns(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string') ? list : undefined;
}

/** IAM's wildcards: `*` any text, also empty and across slashes; `?` one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
