/** What embedding models reply and are sent, whichever the model. */
import { unitVector } from '../../retrieval/unit-vector.ts';

/** One vector for each of `count` texts, or `undefined` where the reply is anything else. */
export function unitVectors(value: unknown, count: number, dimension: number): Float32Array[] | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  const vectors = value.map((vector) => unitVector(vector, dimension));
  return vectors.every((vector) => vector !== undefined) ? vectors : undefined;
}

/** Models refuse a text of nothing, and JSON parsers half a surrogate pair. */
export const embeddable = (text: string): string => (text.trim() === '' ? '.' : text.toWellFormed());

/**
 * The model's name without the inference profile that leads to it (`us.`, `eu.`, `global.`…): whichever region
 * answers, the vectors are the same.
 */
export const modelName = (modelId: string): string =>
  modelId.replace(/^(?:us-gov|us|eu|apac|jp|au|ca|sa|global)\./, '');

/** @throws Error that names the dimensions the model has */
export function assertDimension(model: string, dimension: number, known: readonly number[]): void {
  if (known.includes(dimension)) return;
  throw new Error(`${model} has vectors of ${known.join(', ')} dimensions, not of ${dimension}.`);
}
