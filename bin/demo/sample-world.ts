/** Who the sample companies are to each other, and the test that an answer holds nothing of the others'. */
import {
  readSampleContent,
  type SampleCompany,
  sampleCompanies,
} from '../../infra/local/samples/companies.ts';
import { type QueryResponse, queryResponse } from '../../shared/contract/schemas.ts';
import { bodyOf, CheckFailure, expect } from './check.ts';
import type { DemoApi, Reply } from './demo-api.ts';

export const acme = 'acme-corp';
export const globex = 'globex';
const initech = 'initech';

/** The document that answers each company's own question. */
export const ownDocument: Readonly<Record<string, string>> = {
  [acme]: 'acme-001',
  [globex]: 'globex-002',
  [initech]: 'initech-001',
};

export const salaryDocument = 'acme-003';
export const salaryQuestion = 'What is the salary of each employee?';

export const othersOf = (tenantId: string): SampleCompany[] =>
  sampleCompanies.filter((company) => company.tenantId !== tenantId);

const contents = new Map(
  await Promise.all(
    sampleCompanies.map(async (company) => {
      const texts = await Promise.all(company.documents.map((one) => readSampleContent(company, one)));
      return [company.tenantId, texts] as const;
    }),
  ),
);

/** An ordinary answer to `tenantId` without a trace of another company. The echoed question is the caller's own. */
export function ownAnswer(tenantId: string, reply: Reply): QueryResponse {
  const answer = bodyOf(reply, 200, queryResponse);
  expect('tenant', answer.tenant_id, tenantId);
  const { query: _, ...said } = answer;
  const text = JSON.stringify(said);
  const passages = said.sources.flatMap((source) => source.passages.map((passage) => passage.text));
  for (const { tenantId: other, documents } of othersOf(tenantId)) {
    const named = documents.find(({ id }) => text.includes(id));
    if (named !== undefined) throw new CheckFailure(`${tenantId} was shown ${named.id}`);
    // A passage is cut out of its document letter by letter.
    const quoted = passages.find((passage) =>
      contents.get(other)?.some((content) => content.includes(passage)),
    );
    if (quoted !== undefined) throw new CheckFailure(`${tenantId} was shown a text of ${other}: ${quoted}`);
  }
  return answer;
}

export const sourceIds = ({ sources }: QueryResponse): string[] => sources.map(({ id }) => id);

/** A member of that company asks; the answer is theirs alone. */
export async function askAs(api: DemoApi, tenantId: string, question: string): Promise<QueryResponse> {
  const caller = await api.as(tenantId);
  return ownAnswer(tenantId, await caller.ask(question));
}
