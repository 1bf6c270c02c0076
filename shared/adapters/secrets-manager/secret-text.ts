/** What is kept in Secrets Manager to the secret itself: plain text, or one field of a JSON object. */

const usualFields = ['api_key', 'password'];

/** Undefined where there is none. Never throws: a parser's error would quote the secret. */
export function secretText(stored: string, field: string | undefined): string | undefined {
  const fields = objectOf(stored);
  if (fields === undefined) return field === undefined ? textOf(stored) : undefined;
  for (const name of field === undefined ? usualFields : [field]) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === 'string') return textOf(value);
  }
  return undefined;
}

function objectOf(stored: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(stored);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** Without the line break that a shell leaves behind what was pasted. */
function textOf(value: string): string | undefined {
  const text = value.replace(/[\r\n]+$/, '');
  return text === '' ? undefined : text;
}
