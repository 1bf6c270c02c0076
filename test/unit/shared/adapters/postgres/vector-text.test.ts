import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  denseParameter,
  denseText,
  sparseText,
} from '../../../../../shared/adapters/postgres/vector-text.ts';
import { openTestEngine, type TestEngine } from '../../../../support/engine.ts';

const few = Float32Array.from({ length: 1024 }, (_, at) => (at % 100 === 3 ? Math.sin(at) / 7 : 0));
const many = Float32Array.from({ length: 1024 }, (_, at) => Math.sin(at) / 31);
const none = new Float32Array(1024);

describe('vectors as text', () => {
  let engine: TestEngine;

  beforeAll(async () => {
    engine = await openTestEngine();
  });
  afterAll(() => engine.close());

  const read = async (text: string, cast: string): Promise<Float32Array> => {
    const [row] = await engine.app.query<{ v: string }>(`select ($1::${cast})::text as v`, [text]);
    return Float32Array.from(JSON.parse(row?.v ?? '[]') as number[]);
  };

  it.each([
    { name: 'few places', vector: few, cast: 'sparsevec::vector' },
    { name: 'many places', vector: many, cast: 'vector' },
    { name: 'no place', vector: none, cast: 'sparsevec::vector' },
  ])('carry a vector with $name exactly, in the shorter notation', async ({ vector, cast }) => {
    const parameter = denseParameter(vector);

    expect(parameter.cast).toBe(cast);
    expect(await read(parameter.text, parameter.cast)).toEqual(vector);
    expect(await read(denseText(vector), 'vector')).toEqual(vector);
  });

  it('carry term weights exactly', async () => {
    const text = sparseText({ indices: [1, 7, 2 ** 29], weights: [Math.fround(0.1), Math.fround(2.199), 1] });

    const [row] = await engine.app.query<{ v: string }>('select ($1::sparsevec)::text as v', [text]);

    expect(row?.v).toBe('{1:0.1,7:2.199,536870912:1}/536870912');
  });
});
