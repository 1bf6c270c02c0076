/** A model's embedding, as JSON has it, to a vector of length 1, so that an inner product is a cosine. */

/** Undefined where it is no vector of this dimension, or has no direction. */
export function unitVector(value: unknown, dimension: number): Float32Array | undefined {
  if (!Array.isArray(value) || value.length !== dimension) return undefined;
  const numbers = Float64Array.from(value, (number) => (typeof number === 'number' ? number : Number.NaN));
  let squares = 0;
  for (const number of numbers) squares += number * number;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(numbers, (number) => number / length);
}
