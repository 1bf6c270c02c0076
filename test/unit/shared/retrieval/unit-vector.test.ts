/** A model's numbers to a vector of length 1, or to nothing. */
import { describe, expect, it } from 'vitest';
import { unitVector } from '../../../../shared/retrieval/unit-vector.ts';

describe('a unit vector', () => {
  it.each([
    [
      [3, 4],
      [0.6, 0.8],
    ],
    [
      [0, -2],
      [0, -1],
    ],
    [
      [1e-30, 0],
      [1, 0],
    ],
    [
      [1e30, 0],
      [1, 0],
    ],
  ])('has the direction of %j and length 1', (numbers, expected) => {
    const vector = unitVector(numbers, 2);

    expect(vector).toBeInstanceOf(Float32Array);
    expect([...(vector ?? [])].map((value) => Math.round(value * 1e6) / 1e6)).toEqual(expected);
  });

  it.each([
    ['no list', '[1,2]'],
    ['nothing', undefined],
    ['too few numbers', [1]],
    ['too many numbers', [1, 2, 3]],
    ['a text among them', [1, '2']],
    ['null among them', [1, null]],
    ['what is no number', [1, Number.NaN]],
    ['what is not finite', [1, Number.POSITIVE_INFINITY]],
    ['no direction', [0, 0]],
  ])('is not made of %s', (_, value) => {
    expect(unitVector(value, 2)).toBeUndefined();
  });
});
