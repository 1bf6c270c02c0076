/** The documents of the soak, each with one writer at a time and everything that was written to it. */
import { History } from '../support/history.ts';

export interface Subject {
  readonly tenant: string;
  readonly id: string;
  readonly pii: boolean;
  readonly history: History;
  version: number;
  busy: boolean;
}

const documentsPerTenant = 12;

export const makeSubjects = (tenants: readonly string[]): Subject[] =>
  tenants.flatMap((tenant) =>
    Array.from({ length: documentsPerTenant }, (_, n) => ({
      tenant,
      // The same ids in every tenant.
      id: `doc-${n}`,
      pii: n % 4 === 3,
      history: new History(),
      version: 0,
      busy: false,
    })),
  );

/** Several passages, each sentence saying whose it is and of which version. */
export const contentOf = ({ tenant, id }: Subject, version: number): string =>
  Array.from(
    { length: 8 + ((version * 7) % 24) },
    (_, line) =>
      `Line ${line} of ${id} at ${tenant}, version ${version}, tells of the heron and the harbour.`,
  ).join(' ');

/** The tenants that a text names: each sentence names one. */
export const tenantsNamedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/ at ([a-z0-9-]+), version /g)].map(([, tenant]) => tenant ?? '')),
];
