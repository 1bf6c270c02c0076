import { describe, expect, it } from 'vitest';
import {
  dot,
  parseDense,
  parseSparse,
  sparseDot,
  wireFloats,
  wireSparse,
} from '../../../../../infra/local/pinecone/vector.ts';

const sparse = (indices: readonly unknown[], values: readonly unknown[]) =>
  parseSparse({ indices, values }, 'sparse');

describe('dense vectors', () => {
  it.each([3, 4, 5, 8, 1023])('are multiplied whole with %i entries', (length) => {
    const ascending = Float32Array.from({ length }, (_, place) => place + 1);
    const ones = new Float32Array(length).fill(1);

    expect(dot(ascending, ones)).toBe((length * (length + 1)) / 2);
  });

  it('come back as the numbers that were sent, where 32 bits can tell them', () => {
    const sent = [0.1, -0.25, 1e-12, 123456.79, 7, 1 / 3];

    const answered = wireFloats(parseDense(sent));

    expect(answered.slice(0, 5)).toEqual(sent.slice(0, 5));
    expect(answered[5]).toBe(0.33333334);
    expect(answered.map(Math.fround)).toEqual(sent.map(Math.fround));
  });

  it.each([['1'], [null], [1e39], [Number.NaN]])('refuse %j as an entry', (entry) => {
    expect(() => parseDense([1, entry])).toThrow('values[1]: must be a finite 32-bit number');
  });
});

describe('sparse vectors', () => {
  it('meet where they have indices in common', () => {
    const left = sparse([9, 1, 5], [2, 3, 4]);
    const right = sparse([5, 9, 2, 4_294_967_295], [10, 100, 7, 7]);

    expect(sparseDot(left, right)).toBe(240);
    expect(sparseDot(right, left)).toBe(240);
  });

  it('come back in ascending order of their indices', () => {
    expect(wireSparse(sparse([9, 1], [0.1, 0.2]))).toEqual({ indices: [1, 9], values: [0.2, 0.1] });
  });

  it.each([
    ['more indices than values', [1, 2], [1], 'same number of indices and values'],
    ['nothing', [], [], 'at least one value'],
    ['an index twice', [7, 1, 7], [1, 2, 3], 'must be unique, got 7 more than once'],
    ['an index below zero', [-1], [1], 'between 0 and 4294967295, got -1'],
    ['an index past 32 bits', [4_294_967_296], [1], 'between 0 and 4294967295'],
    ['an index that is no whole number', [1.5], [1], 'got 1.5'],
    ['an index that is a text', ['1'], [1], 'got "1"'],
    [
      'too many entries',
      Array.from({ length: 1001 }, (_, index) => index),
      Array(1001).fill(1),
      'limit of 1000',
    ],
  ])('refuse %s', (_, indices, values, message) => {
    expect(() => sparse(indices, values)).toThrow(message);
  });

  it('refuse a field that they do not have', () => {
    expect(() => parseSparse({ indices: [1], values: [1], dimension: 5 }, 'sparse')).toThrow("'dimension'");
  });
});
