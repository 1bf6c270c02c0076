/** What an erasure on this machine leaves, and says so in its receipt. */
import type { EngineConfig } from '../../shared/runtime/config/engine-config.ts';

/** @param otherStores names of those that servers of the same directory used, too */
export const keptAfterErasure = (
  { store, quota }: Pick<EngineConfig, 'store' | 'quota'>,
  otherStores: readonly string[],
): string[] => [
  'The entry in the list of tenants, with id, name and times: so that the id goes to nobody else.',
  'The audit log, with ids of documents and people and no text: it is what this receipt can be checked against.',
  ...(store.kind === 'pinecone'
    ? []
    : [
        'Deleted rows in the files of the database, until it uses their room again: texts and titles are sealed under keys that are destroyed; ids, tags and vectors are not.',
      ]),
  ...(quota.kind === 'memory'
    ? []
    : ['Counters of quotas in their table, without a text, until their day is over.']),
  `Documents in any other store that was ever used with this data directory${listed(otherStores)}, which was not looked at: their texts and titles are sealed under keys that are destroyed; ids, tags and vectors are not.`,
  'Backups that others made. With the keys of the same time beside them they can be opened; without, their texts and titles open for nobody.',
];

/** A line of a receipt has up to 500 characters: with a longer one, all would be gone, and no receipt could say so. */
const longestList = 250;

function listed(names: readonly string[]): string {
  const fitting = names.filter((_, at) => names.slice(0, at + 1).join(', ').length <= longestList);
  const left = names.length - fitting.length;
  const words = left === 0 ? fitting : [...fitting, `${left} more`];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
