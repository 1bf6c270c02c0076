/** The form of a vendor's request: fields by name with what each must be. What is not named is unknown. */

export type Check = (value: unknown) => boolean;

export interface Form {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}

export const is = {
  text: (value: unknown): value is string => typeof value === 'string' && value !== '',
  wellFormedText: (value: unknown) => is.text(value) && value.isWellFormed(),
  positiveInteger: (value: unknown) => Number.isInteger(value) && Number(value) > 0,
  number: (value: unknown) => typeof value === 'number',
  oneOf:
    (...values: readonly unknown[]): Check =>
    (value) =>
      values.includes(value),
  form:
    (form: Form): Check =>
    (value) =>
      formFault(value, form) === undefined,
};

/** What is wrong with `value`, or undefined. */
export function formFault(value: unknown, { required, optional = {} }: Form): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const fields = new Map(Object.entries(value));
  const missing = Object.keys(required).find((name) => !fields.has(name));
  if (missing !== undefined) return `missing: ${missing}`;
  for (const [name, field] of fields) {
    const check = required[name] ?? optional[name];
    if (check === undefined) return `unknown: ${name}`;
    if (!check(field)) return `wrong: ${name}`;
  }
  return undefined;
}
