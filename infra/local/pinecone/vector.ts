/** Dense and sparse vectors, checked as they arrive and kept in 32-bit floats, as the engine keeps them. */
import { arrayAt, closedObject } from './request-fields.ts';
import { invalid } from './rpc-error.ts';

/** Ascending by index. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

export interface WireSparse {
  readonly indices: number[];
  readonly values: number[];
}

const maxSparseEntries = 1000;
const maxIndex = 0xffff_ffff;

/** @throws RpcError where it is no list of finite numbers */
export function parseDense(value: unknown): Float32Array {
  return floats(arrayAt(value, 'values'), 'values');
}

/** What a record may be stored with: nothing could ever be near a vector without a direction. */
export function notAllZero(values: Float32Array, id: string): Float32Array {
  if (values.some((number) => number !== 0)) return values;
  throw invalid(
    `Dense vectors must contain at least one non-zero value. Vector ID ${id} contains only zeros.`,
  );
}

function floats(numbers: readonly unknown[], at: string): Float32Array {
  const parsed = new Float32Array(numbers.length);
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place];
    if (typeof number !== 'number' || !Number.isFinite(Math.fround(number))) {
      throw invalid(`${at}[${place}]: must be a finite 32-bit number`);
    }
    parsed[place] = number;
  }
  return parsed;
}

/** @throws RpcError for lengths that differ, too many entries, an index twice or outside 32 bits */
export function parseSparse(value: unknown, at: string): SparseVector {
  const fields = closedObject(value, at, ['indices', 'values']);
  const indices = arrayAt(fields.indices, `${at}.indices`).map(sparseIndex);
  const values = floats(arrayAt(fields.values, `${at}.values`), `${at}.values`);
  if (indices.length !== values.length) {
    throw invalid(
      `Sparse vector must have the same number of indices and values, got ${indices.length} indices and ${values.length} values`,
    );
  }
  if (indices.length === 0) throw invalid('Sparse vector must contain at least one value');
  if (indices.length > maxSparseEntries) {
    throw invalid(
      `Sparse vector has ${indices.length} entries, which exceeds the limit of ${maxSparseEntries} entries`,
    );
  }
  return sorted(indices, values);
}

function sparseIndex(index: unknown): number {
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= maxIndex) return index;
  throw invalid(
    `Sparse vector indices must be integers between 0 and ${maxIndex}, got ${JSON.stringify(index)}`,
  );
}

function sorted(indices: readonly number[], values: Float32Array): SparseVector {
  const order = indices.map((_, place) => place).sort((a, b) => (indices[a] ?? 0) - (indices[b] ?? 0));
  const ascending = Uint32Array.from(order, (place) => indices[place] ?? 0);
  const twice = ascending.find((index, place) => place > 0 && ascending[place - 1] === index);
  if (twice !== undefined) throw invalid(`Sparse vector indices must be unique, got ${twice} more than once`);
  return { indices: ascending, values: Float32Array.from(order, (place) => values[place] ?? 0) };
}

export const wireSparse = (sparse: SparseVector): WireSparse => ({
  indices: [...sparse.indices],
  values: wireFloats(sparse.values),
});

export const wireFloats = (values: Float32Array): number[] => Array.from(values, shortest);

/**
 * The shortest decimal number that is the same 32-bit float: 0.1 and not 0.10000000149011612, as Pinecone writes them.
 * Nine digits tell any two floats apart; where rounding in 64 bits fails to find them, the exact number is right too.
 */
function shortest(float: number): number {
  if (Number.isInteger(float)) return float;
  const magnitude = Math.floor(Math.log10(Math.abs(float)));
  for (let digits = 6; digits <= 9; digits++) {
    const scale = powersOfTen[digits - 1 - magnitude];
    if (scale === undefined) return float;
    const rounded = Math.round(float * scale) / scale;
    if (Math.fround(rounded) === float) return rounded;
  }
  return float;
}

/** Those that are exact in 64 bits. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

// The two loops below run some five million times a search: plain on purpose.

/** Four sums: with one, every addition would wait for the one before it. */
export function dot(left: Float32Array, right: Float32Array): number {
  const { length } = left;
  const whole = length - (length % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < whole; i += 4) {
    a += (left[i] as number) * (right[i] as number);
    b += (left[i + 1] as number) * (right[i + 1] as number);
    c += (left[i + 2] as number) * (right[i + 2] as number);
    d += (left[i + 3] as number) * (right[i + 3] as number);
  }
  for (let i = whole; i < length; i++) a += (left[i] as number) * (right[i] as number);
  return a + b + c + d;
}

/** Both ascend, so one walk meets every common index. */
export function sparseDot(left: SparseVector, right: SparseVector): number {
  const leftIndices = left.indices;
  const rightIndices = right.indices;
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < leftIndices.length && j < rightIndices.length) {
    const one = leftIndices[i] as number;
    const other = rightIndices[j] as number;
    if (one < other) i++;
    else if (other < one) j++;
    else sum += (left.values[i++] as number) * (right.values[j++] as number);
  }
  return sum;
}

export function squaredDistance(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += ((left[i] as number) - (right[i] as number)) ** 2;
  return sum;
}
