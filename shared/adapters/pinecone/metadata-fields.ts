/** Reading single fields of metadata, which may hold anything. */
import type { SealedText } from '../../ports/sealer.ts';

/** A list without entries may come back as nothing at all. */
export const parseTags = (value: unknown): string[] | undefined => {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every(isText) ? value : undefined;
};

export const isText = (value: unknown): value is string => typeof value === 'string';

/** As far as can be told without a key: whether it was sealed, opening it shows. */
export const isSealedText = (value: unknown): value is SealedText => isText(value);

export const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
