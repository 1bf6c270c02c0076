/** How large a function's code may be, and what is said where it is larger: a dependency that slips in shows before it is deployed. */
import type { FunctionName } from '../../environments/environment.ts';
import type { PassedFunction } from './bundle-pass.ts';

const dataFunction = 700_000;

/** Bytes of a bundle's `.mjs` files. */
export const sizeBudgets: Readonly<Record<FunctionName, number>> = {
  authorizer: 25_000,
  query: dataFunction,
  ingest: dataFunction,
  list: dataFunction,
  get: dataFunction,
  delete: dataFunction,
  health: dataFunction,
  docs: 150_000,
  'pre-token-generation': 25_000,
  migrate: dataFunction,
};

const shownInputs = 10;

/** @throws Error that names every function that is too large, with its largest inputs */
export function checkSizes(
  functions: readonly Pick<PassedFunction, 'name' | 'code' | 'workers' | 'inputs'>[],
  budgets: Readonly<Record<FunctionName, number>> = sizeBudgets,
): void {
  const complaints = functions
    .map(({ name, code, workers, inputs }) => ({
      name,
      bytes: [code, ...workers.map((worker) => worker.code)].reduce((sum, one) => sum + one.byteLength, 0),
      inputs,
    }))
    .filter(({ name, bytes }) => bytes > budgets[name])
    .map(({ name, bytes, inputs }) =>
      [`${name} has ${bytes} bytes, ${budgets[name]} at most. Its largest inputs:`, ...largest(inputs)].join(
        '\n',
      ),
    );
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

const largest = (inputs: ReadonlyMap<string, number>): string[] =>
  [...inputs]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, shownInputs)
    .map(([input, bytes]) => `  ${String(bytes).padStart(7)}  ${input}`);
