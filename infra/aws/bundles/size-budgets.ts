/** How large a function's code may be, and what is said where it is larger: a dependency that slips in shows before it is deployed. */
import type { FunctionName } from '../../environments/environment.ts';
import type { PassedFunction } from './bundle-pass.ts';

const dataFunction = 700_000;

/** Bytes of a bundle's `index.mjs`, which every cold start reads, and of the threads that it starts. */
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
  'key-snapshot': 25_000,
  migrate: dataFunction,
};

/** Bytes of a file beside it that is imported when it is first needed. */
export const sideFileBudget = 8_000;

const shownInputs = 10;

/** @throws Error that names every function that is too large, with its largest inputs */
export function checkSizes(
  functions: readonly Pick<PassedFunction, 'name' | 'code' | 'sideFiles' | 'inputs'>[],
  budgets: Readonly<Record<FunctionName, number>> = sizeBudgets,
): void {
  const tooLarge = functions
    .map(({ name, code, sideFiles, inputs }) => ({ name, inputs, bytes: bytesOf(code, sideFiles) }))
    .filter(({ name, bytes }) => bytes > budgets[name])
    .map(({ name, bytes, inputs }) =>
      [`${name} has ${bytes} bytes, ${budgets[name]} at most. Its largest inputs:`, ...largest(inputs)].join(
        '\n',
      ),
    );
  const sidesTooLarge = functions.flatMap(({ name, sideFiles }) =>
    sideFiles
      .filter(({ loadedBy, code }) => loadedBy === 'import' && code.byteLength > sideFileBudget)
      .map(({ path, code }) => `${path} of ${name} has ${code.byteLength} bytes, ${sideFileBudget} at most.`),
  );
  const complaints = [...tooLarge, ...sidesTooLarge];
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

const bytesOf = (code: Uint8Array, sideFiles: PassedFunction['sideFiles']): number =>
  sideFiles
    .filter(({ loadedBy }) => loadedBy === 'thread')
    .reduce((sum, thread) => sum + thread.code.byteLength, code.byteLength);

const largest = (inputs: ReadonlyMap<string, number>): string[] =>
  [...inputs]
    .toSorted(([, left], [, right]) => right - left)
    .slice(0, shownInputs)
    .map(([input, bytes]) => `  ${String(bytes).padStart(7)}  ${input}`);
