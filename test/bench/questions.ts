/** Who asks what in the bench over HTTP, and what an exact scan would find. */
import type { LocalIssuer } from '../../infra/local/issuer.ts';
import { createHashEmbedder } from '../../shared/adapters/offline/hash-embedder.ts';
import { type Collection, makeQuestion } from './pseudo-text.ts';
import { createRandom } from './random.ts';
import { createExpectation, type Expected } from './recall.ts';

const topK = 3;
const subjectsPerTenant = 4;

export interface Question {
  readonly tenant: string;
  readonly token: string;
  readonly text: string;
  readonly body: string;
}

export interface ExpectedQuestion extends Question {
  readonly expected: Expected;
}

/** The tenants in turn, each through several people. */
export async function makeQuestions(
  seed: string,
  { count, issuer, collections }: { count: number; issuer: LocalIssuer; collections: readonly Collection[] },
): Promise<Question[]> {
  const random = createRandom(seed);
  const tokens = new Map<string, string[]>();
  for (const { tenant } of collections) tokens.set(tenant, await memberTokens(issuer, tenant));
  return Array.from({ length: count }, (_, at) => {
    const collection = collections[at % collections.length];
    if (collection === undefined) throw new Error('no tenants');
    const { tenant } = collection;
    const text = makeQuestion(random, collection);
    const token = random.pick(tokens.get(tenant) ?? []);
    return { tenant, token, text, body: JSON.stringify({ query: text, top_k: topK }) };
  });
}

export async function expectations(
  questions: readonly Question[],
  collections: readonly Collection[],
): Promise<ExpectedQuestion[]> {
  const expect = new Map<string, (question: string) => Promise<Expected>>();
  for (const { tenant, documents } of collections) {
    expect.set(tenant, await createExpectation(createHashEmbedder(), documents, topK));
  }
  const withExpected: ExpectedQuestion[] = [];
  for (const question of questions) {
    const expected = await expect.get(question.tenant)?.(question.text);
    if (expected === undefined) throw new Error(`nothing is expected of ${question.tenant}`);
    withExpected.push({ ...question, expected });
  }
  return withExpected;
}

function memberTokens(issuer: LocalIssuer, tenantId: string): Promise<string[]> {
  const subjects = Array.from({ length: subjectsPerTenant }, (_, at) => `${tenantId}-user-${at + 1}`);
  return Promise.all(subjects.map((subject) => issuer.issueToken({ tenantId, roles: [], subject })));
}
