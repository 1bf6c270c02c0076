/** Reading single fields of metadata, which may hold anything. */

/** A list without entries may come back as nothing at all. */
export const parseTags = (value: unknown): string[] | undefined => {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every(isText) ? value : undefined;
};

export const isText = (value: unknown): value is string => typeof value === 'string';

export const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
