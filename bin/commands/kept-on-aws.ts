/** What an erasure from a deployment leaves, and says so in its receipt. */
import type { Environment } from '../../infra/environments/environment.ts';
import { printableLine } from './terminal-text.ts';

export const keptAfterErasure = (
  { store, retention }: Pick<Environment, 'store' | 'retention'>,
  /** The tenant's own identity provider. */
  elsewhere: string | undefined,
): string[] => [
  'The item in the tenant table with id, name, issuer, tier, times and the counts of this receipt, for good: so that the id goes to nobody else.',
  'Earlier states of the tenant table, in its point-in-time recovery, for 35 days: ids and names of machine clients, no person.',
  'Earlier states of the table of keys, in its point-in-time recovery, for 7 days: until then whoever may restore tables and use the KMS key can bring the keys back.',
  'Keys in the memory of function processes, for at most 15 minutes after the probe; nobody of the tenant is let in.',
  'Earlier states of the table of counters, in its point-in-time recovery, for 7 days: counts, no text.',
  `Audit records, for ${retention.auditDays} days from their writing: ids of documents and subjects of tokens, no text.`,
  `Logs, for ${retention.logDays} days from their writing, and the account's own CloudTrail: ids, no text of documents.`,
  ...(store.kind === 'aurora'
    ? [
        `Backups of the database, for ${store.backupDays} days: texts and titles are sealed under keys that are destroyed; ids, tags and vectors are not sealed.`,
        'Deleted rows in the files of the database, until it uses their room again: sealed in the same way.',
      ]
    : [
        'Backups and internal copies that Pinecone makes of the index: texts and titles are sealed under keys that are destroyed; ids, tags and vectors are not sealed.',
      ]),
  ...(elsewhere === undefined
    ? []
    : [
        `Users and machines at the tenant's own identity provider, ${printableLine(elsewhere).slice(0, 300)}: none of them is let in here.`,
      ]),
];
