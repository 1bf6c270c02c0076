/** What is in a bundle, by where it came from. */
import type { BuiltBundle } from '../../../infra/aws/bundles/build-bundles.ts';
import { ownInput } from '../../../infra/aws/bundles/own-sources.ts';

export const packagesOf = ({ inputs }: BuiltBundle): Set<string> =>
  new Set(
    [...inputs.keys()].flatMap(
      (input) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.slice(1, 2) ?? [],
    ),
  );

export const adaptersOf = ({ inputs }: BuiltBundle): string[] =>
  [
    ...new Set(
      [...inputs.keys()].flatMap(
        (input) => /^shared\/adapters\/([^/]+)/.exec(ownInput(input) ?? '')?.slice(1, 2) ?? [],
      ),
    ),
  ].toSorted();
