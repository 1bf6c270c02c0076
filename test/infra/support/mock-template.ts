/**
 * The few lines of VTL that a preflight's template is made of: a variable set, a comparison, a header overridden. Each
 * stands on a line of its own. Anything else is refused.
 */

type Variables = Map<string, string | undefined>;
type Headers = ReadonlyMap<string, readonly string[]>;

/** @returns names and values of `$context.responseOverride.header`, in order */
export function responseOverrides(template: string, headers: Headers): Map<string, string> {
  const variables: Variables = new Map();
  const overrides = new Map<string, string>();
  /** Whether the lines within each open #if count. */
  const open: boolean[] = [];
  for (const line of template.split('\n').map((one) => one.trim())) {
    const counts = open.every(Boolean);
    const [, condition] = /^#if\((.+)\)$/.exec(line) ?? [];
    const [, target, value] = /^#set\(\$([\w.-]+) = (.+)\)$/.exec(line) ?? [];
    if (line === '') continue;
    else if (line === '#end') open.pop();
    else if (condition !== undefined) open.push(counts && holds(condition, variables));
    else if (target === undefined || value === undefined)
      throw new Error(`This line is not known here: ${line}`);
    else if (counts) assign(target, evaluate(value, variables, headers), variables, overrides);
  }
  return overrides;
}

function assign(
  target: string,
  value: string | undefined,
  variables: Variables,
  overrides: Map<string, string>,
) {
  const [, header] = /^context\.responseOverride\.header\.([\w-]+)$/.exec(target) ?? [];
  if (header === undefined) variables.set(target, value);
  else overrides.set(header, value ?? '');
}

function evaluate(expression: string, variables: Variables, headers: Headers): string | undefined {
  const [, text] = /^"([^"]*)"$/.exec(expression) ?? [];
  // Velocity replaces variables within quotation marks.
  if (text !== undefined)
    return text.replaceAll(/\$(\w+)/g, (_, name: string) => variables.get(name) ?? `$${name}`);
  const [, header] = /^\$input\.params\(\)\.header\.get\("([\w-]+)"\)$/.exec(expression) ?? [];
  if (header === undefined) throw new Error(`This value is not known here: ${expression}`);
  // Names are as the client wrote them, which is not looked at here: both spellings find it.
  return headers.get(header.toLowerCase())?.at(-1);
}

function holds(condition: string, variables: Variables): boolean {
  return condition.split(' || ').some((part) => {
    const [, absent] = /^!\$(\w+)$/.exec(part) ?? [];
    if (absent !== undefined) return variables.get(absent) === undefined;
    const [, name = '', operator, text] = /^\$(\w+) (==|!=) "([^"]*)"$/.exec(part) ?? [];
    if (operator === undefined) throw new Error(`This condition is not known here: ${part}`);
    return (variables.get(name) === text) === (operator === '==');
  });
}
