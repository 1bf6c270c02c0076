/**
 * The sample companies of the local environment: what to seed, and one question to ask of each.
 * The text of each document is the Markdown file next to this module, in the folder of its tenant.
 */
import { readFile } from 'node:fs/promises';

export interface SampleDocument {
  readonly id: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly containsPii: boolean;
  /** The file's name inside the folder named after the tenant. */
  readonly file: string;
}

export interface SampleCompany {
  readonly tenantId: string;
  readonly name: string;
  readonly question: string;
  readonly documents: readonly SampleDocument[];
}

export const sampleCompanies: readonly SampleCompany[] = [
  {
    tenantId: 'acme-corp',
    name: 'Acme Corp',
    question: 'How much did revenue grow in the fourth quarter?',
    documents: [
      {
        id: 'acme-001',
        title: 'Q4 2025 Financial Report',
        tags: ['finance', 'quarterly'],
        containsPii: false,
        file: 'acme-001-q4-2025-financial-report.md',
      },
      {
        id: 'acme-002',
        title: 'Board Deck: Strategy for 2026',
        tags: ['board', 'strategy', 'confidential'],
        containsPii: false,
        file: 'acme-002-board-deck-2026.md',
      },
      {
        id: 'acme-003',
        title: 'Employee Salary Data 2025',
        tags: ['hr', 'confidential'],
        containsPii: true,
        file: 'acme-003-employee-salary-data-2025.md',
      },
    ],
  },
  {
    tenantId: 'globex',
    name: 'Globex',
    question: 'What is the recovery time objective for a database failover?',
    documents: [
      {
        id: 'globex-001',
        title: 'Platform Architecture Guide',
        tags: ['engineering', 'architecture'],
        containsPii: false,
        file: 'globex-001-platform-architecture-guide.md',
      },
      {
        id: 'globex-002',
        title: 'Incident Runbook: Database Failover',
        tags: ['engineering', 'runbook'],
        containsPii: false,
        file: 'globex-002-incident-runbook-database-failover.md',
      },
      {
        id: 'globex-003',
        title: 'API Rate Limit Policy',
        tags: ['api', 'policy'],
        containsPii: false,
        file: 'globex-003-api-rate-limit-policy.md',
      },
    ],
  },
  {
    tenantId: 'initech',
    name: 'Initech',
    question: 'How many days per week may employees work remotely?',
    documents: [
      {
        id: 'initech-001',
        title: 'Remote Work Policy',
        tags: ['hr', 'policy'],
        containsPii: false,
        file: 'initech-001-remote-work-policy.md',
      },
      {
        id: 'initech-002',
        title: 'Code of Conduct',
        tags: ['compliance', 'policy'],
        containsPii: false,
        file: 'initech-002-code-of-conduct.md',
      },
    ],
  },
];

/** Reads the Markdown text of one sample document, title line included. */
export async function readSampleContent(company: SampleCompany, document: SampleDocument): Promise<string> {
  return await readFile(new URL(`./${company.tenantId}/${document.file}`, import.meta.url), 'utf8');
}
