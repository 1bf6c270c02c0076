/** One pass over the variables: hands out parsed values and keeps what is wrong, so that all of it can be said at once. */
import type { Kind } from './checks.ts';
import { variables as table, type ValueOf, type Variable, type VariableName } from './variables.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

type Missing<Name extends VariableName> = (typeof table)[Name] extends { readonly fallback: string }
  ? never
  : undefined;

export interface Reading {
  /** The variables as they are, of others too. */
  readonly variables: Variables;
  /** Names of ours that this configuration depends on. */
  readonly asked: ReadonlySet<VariableName>;
  readonly faults: readonly string[];
  /** Whether it is set; an empty variable counts as one that is not. */
  has(name: VariableName): boolean;
  /** Its value, else its default. What is wrong is noted, and the default stands in. */
  value<Name extends VariableName>(name: Name): ValueOf<Name> | Missing<Name>;
  /** Notes that it is missing, and what for. */
  required(name: VariableName, because: string): void;
  /** `problem` follows the name; `remedy` is a sentence of its own. */
  fault(name: string, problem: string, remedy: string): void;
}

/** The least that a check needs which looks at others' variables. */
export type Faults = Pick<Reading, 'variables' | 'fault'>;

export function startReading(variables: Variables): Reading {
  const faults = new Set<string>();
  const asked = new Set<VariableName>();
  const textOf = (name: VariableName): string | undefined => {
    asked.add(name);
    return variables[name] === '' ? undefined : variables[name];
  };
  const fault: Reading['fault'] = (name, problem, remedy) => void faults.add(`${name} ${problem}. ${remedy}`);

  return {
    variables,
    asked,
    get faults() {
      return [...faults];
    },
    has: (name) => textOf(name) !== undefined,
    value<Name extends VariableName>(name: Name) {
      const { kind, fallback, secret, fallbackNote }: Variable<unknown> = table[name];
      const text = textOf(name);
      const value = text === undefined ? undefined : kind.parse(text);
      if (text !== undefined && value === undefined) {
        const without = fallback ?? fallbackNote;
        fault(
          name,
          `must be ${kind.expected}${secret === true ? '' : quoted(kind, text)}`,
          without === undefined
            ? 'Set it so, or unset it.'
            : `Set it so, or unset it for the default: ${without}.`,
        );
      }
      return (value ?? (fallback === undefined ? undefined : kind.parse(fallback))) as
        | ValueOf<Name>
        | Missing<Name>;
    },
    required(name, because) {
      fault(name, `must be set, to ${table[name].kind.expected}`, because);
    },
    fault,
  };
}

/**
 * Anything may hold a credential: an address in its query, any variable one that was pasted into the wrong line. So only
 * where a word or a number belongs, and only what is too short for a key.
 */
const quoted = ({ quotable }: Kind<unknown>, text: string): string =>
  quotable === true && /^[\w.,+ -]{1,16}$/.test(text) && !/^(?:sk-|pcsk_|eyJ)/.test(text)
    ? `, not ${JSON.stringify(text)}`
    : '';
